/** The media server's name for what a URL points to: `live/demo/in` of `rtsp://…/live/demo/in`. */
export const pathOf = (url: string): string => new URL(url).pathname.replace(/^\/+|\/+$/g, '');
