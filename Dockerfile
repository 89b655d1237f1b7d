# One image for each service: docker build --target media-service|echo-sts|media-server .
# (media-server is the stand-in for MediaMTX). Compiler, sources and development packages stay behind.
ARG NODE_IMAGE=node:24.21.0-bookworm-slim@sha256:d6aa754f16b3197301076f047b5def2f02ea1dbbc2ca920407d46d7ec7f87b20

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.services.json ./
COPY services services
RUN npx tsc -p tsconfig.services.json
# Each service with the code that they share, without the other services.
RUN for service in media-service echo-sts media-server; do \
      mkdir -p /built/$service && cp -r dist/package.json dist/services /built/$service/ && \
      for other in media-service echo-sts media-server; do \
        [ $other = $service ] || rm -r /built/$service/services/$other; \
      done; \
    done

FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts

FROM ${NODE_IMAGE} AS runtime
ENV NODE_ENV=production
# Else each thread gets a heap of its own from the C library, which keeps what it frees (docs/decisions/0026).
ENV MALLOC_ARENA_MAX=1
WORKDIR /app

# The STS double calls ffmpeg for marked sound, the worker for the borders of dubs. They get the program and the libraries that it is linked to: 250 MB of the
# 700 MB that Debian's package brings along. Straight in /usr/lib they come after those that the base has.
FROM runtime AS ffmpeg
RUN apt-get update && apt-get install --yes --no-install-recommends ffmpeg && \
    mkdir -p /needed/bin /needed/lib && cp /usr/bin/ffmpeg /needed/bin && \
    ldd /usr/bin/ffmpeg | grep -o '/[^ ]*' | xargs cp --dereference --target-directory=/needed/lib

FROM runtime AS runtime-with-ffmpeg
COPY --from=ffmpeg /needed /usr
RUN ffmpeg -hide_banner -encoders | grep -q AAC

# The worker decodes and encodes sound where two sources meet.
FROM runtime-with-ffmpeg AS media-service
# A volume that is mounted here begins with this owner.
RUN install --directory --owner=node --group=node /segments
COPY --from=packages /app/node_modules node_modules
COPY --from=build /built/media-service dist
USER node
EXPOSE 8000
CMD ["node", "--max-semi-space-size=2", "--single-threaded-gc", "--max-old-space-size=512", "dist/services/media-service/main.js"]

FROM runtime-with-ffmpeg AS echo-sts
COPY --from=packages /app/node_modules node_modules
COPY --from=build /built/echo-sts dist
USER node
EXPOSE 8080
CMD ["node", "--max-semi-space-size=2", "--single-threaded-gc", "dist/services/echo-sts/main.js"]

FROM runtime AS media-server
COPY --from=packages /app/node_modules node_modules
COPY --from=build /built/media-server dist
USER node
EXPOSE 8554 1935 9997 9996
CMD ["node", "--max-semi-space-size=2", "--single-threaded-gc", "dist/services/media-server/main.js"]
