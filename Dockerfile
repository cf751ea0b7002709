# One target a program: docker build --target server|web|runner|runner-gpu .
FROM node:22-bookworm-slim AS base
ENV NEXT_TELEMETRY_DISABLED=1
WORKDIR /lethe

# What runs in production: no tests' tools, no embedded Postgres, no GPU engines.
FROM base AS dependencies
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional

FROM dependencies AS build
COPY . .
RUN npm run -s gen && node --import tsx scripts/build-web.ts

# What every program is started with.
FROM dependencies AS program
ENV NODE_ENV=production
COPY tsconfig.json LICENSE ./
RUN mkdir -p /data && chown -R node:node /data

FROM program AS server
COPY prisma prisma
COPY scripts scripts
COPY --from=build /lethe/server server
USER node
EXPOSE 4000
CMD ["node", "--import", "tsx", "server/main.ts"]

FROM program AS web
COPY --from=build --chown=node:node /lethe/web web
USER node
EXPOSE 3000
CMD ["node", "--import", "tsx", "web/main.ts"]

FROM program AS runner
COPY --from=build /lethe/gpu-runner gpu-runner
USER node
CMD ["node", "--import", "tsx", "gpu-runner/main.ts"]

# With the engines that use a GPU (docs/performance.md) and the Vulkan loader they need.
FROM base AS runner-gpu
RUN apt-get update && apt-get install -y --no-install-recommends libvulkan1 ca-certificates && rm -rf /var/lib/apt/lists/*
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev
ENV NODE_ENV=production
COPY tsconfig.json LICENSE ./
RUN mkdir -p /data && chown -R node:node /data
COPY --from=build /lethe/gpu-runner gpu-runner
USER node
CMD ["node", "--import", "tsx", "gpu-runner/main.ts"]
