package io.eventstreams.server.internal.cli;

/** The texts of {@code --help}. */
final class Help {
  static final String PROGRAM =
      """
      Event streams: publishes events, delivers them to WebSocket clients and webhooks.

      usage: java -jar es-server.jar [serve] [options]   start the server
             java -jar es-server.jar tail STREAM         print the events of a stream
             java -jar es-server.jar COMMAND --help      tell about a command
             java -jar es-server.jar --version

      """;

  static final String SERVE =
      """
      usage: java -jar es-server.jar [serve] [options]

        --config FILE   configuration, YAML or (*.json) JSON
        --host NAME     where to listen (default 127.0.0.1); requests must name localhost, this host,
                        or one of server.allowedHosts, else they get status 421
        --port N        where to listen, 0 for a free port (default 8080)
        --data DIR      folder for what is kept (default ./data)
        --store KIND    jdbc: an H2 database, survives the end of the process (default),
                        or the PostgreSQL of server.jdbc.url
                        chronicle: Chronicle Queue files, likewise
                        memory: gone with the process; keeps the newest million events

      Prints "ready http://HOST:PORT" (https with TLS) on standard output when it can serve; the log goes to
      standard error. Each line of standard input is published to topic "stdin" as a JSON string;
      bytes that are not UTF-8 become U+FFFD. The end of standard input does not stop the server;
      SIGTERM does, and the exit code is 0 when everything was stored.

      A store without streams gets the stream "demo", once; a PostgreSQL does not.

      A file has the key disablePrivateIPs and the sections server, checkpoints, defaults, retry,
      limits, websocket, api and tlsConfigs; all keys are in the README of es-server, those in effect
      in the first line of the log.
      A key can also be set by the environment: defaults.batchSize is EVENTSTREAMS_DEFAULTS_BATCHSIZE.
      The command line beats the environment, which beats the file. Durations are written 500ms or
      1m30s, a bare number is milliseconds; sizes are written 4096 or 4KB.

      Exit codes: 0 stopped, 1 failed, 2 command line or configuration not valid.
      """;

  static final String TAIL =
      """
      usage: java -jar es-server.jar tail STREAM [options]

        --url URL     the server (default http://127.0.0.1:8080), https for TLS
        --host NAME   the server's name, instead of a URL
        --port N      the server's port, instead of a URL
        --token-file FILE
                      the server's bearer token is the only line of this file
        --ca-file FILE
                      with TLS: trusted certificates, PEM (default: those of the platform)
        --cert-file FILE, --key-file FILE
                      with TLS: own certificate and its PKCS#8 key, PEM
        --count N     end after this number of events (default: go on for ever)

      Prints the events of a WebSocket stream, one line of JSON each, as they are on the wire, and
      acknowledges each batch once it is printed. Other clients of the stream get their share of the
      events. A batch that --count cuts off is not acknowledged, and so comes again.

      Exit codes: 0 all printed, 1 failed, 2 command line not valid.
      """;

  private Help() {}
}
