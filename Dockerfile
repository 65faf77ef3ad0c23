# Built from the root of a checkout: docker build -t crssbot .
# Runs as user 1654 on a read-only root file system: what is written lies in /data.
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG TARGETARCH
WORKDIR /source
COPY . .
# Named for one platform it is compiled ahead, and starts in half the time.
RUN dotnet publish src/CrssBot.Host --configuration Release --arch "$TARGETARCH" --os linux --self-contained false --output /app \
    && mkdir /data

FROM mcr.microsoft.com/dotnet/aspnet:10.0
COPY --from=build /app /app
COPY --from=build --chown=1654:1654 --chmod=0700 /data /data
# The image's own port is unset, for ours not to be called an override. No sockets for debuggers, and scratch files, too, in /data: nothing else is written.
ENV ASPNETCORE_HTTP_PORTS= \
    TMPDIR=/data \
    DOTNET_EnableDiagnostics=0 \
    CRSSBOT__Web__Url=http://0.0.0.0:8080 \
    CRSSBOT__Storage__Path=/data/crssbot.db
WORKDIR /data
VOLUME /data
EXPOSE 8080
USER 1654:1654
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["/app/crssbot", "health"]
ENTRYPOINT ["/app/crssbot"]
CMD ["run"]
