# One image for all programs; docker-compose.yml says which one a container runs.
FROM node:22-bookworm-slim
ENV NEXT_TELEMETRY_DISABLED=1
WORKDIR /lethe
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=optional
COPY . .
RUN npm run -s gen && node --import tsx scripts/build-web.ts && mkdir -p /data && chown -R node:node /data web/.next
USER node
