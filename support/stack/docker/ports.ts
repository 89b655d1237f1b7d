/** Where the services listen in their containers (docker-compose.yml). */
export const MEDIA_SERVER_PORTS = { rtsp: 8554, rtmp: 1935, api: 9997, playback: 9996 } as const;
export const STS_PORT = 8080;
export const METRICS_PORT = 8000;
