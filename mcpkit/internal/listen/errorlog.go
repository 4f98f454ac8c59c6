package listen

import (
	"bytes"
	"context"
	"log"
	"log/slog"
)

// errorLog returns the logger for net/http's errors of connections. It writes to the server's log,
// because collectors of JSON logs cannot read the lines of package log. Scanners constantly cause
// failed handshakes, so these are logged at debug level.
func errorLog(to *slog.Logger) *log.Logger { return log.New(errorWriter{to}, "", 0) }

type errorWriter struct{ to *slog.Logger }

func (w errorWriter) Write(line []byte) (int, error) {
	level := slog.LevelWarn
	if bytes.HasPrefix(line, []byte("http: TLS handshake error")) {
		level = slog.LevelDebug
	}
	w.to.Log(context.Background(), level, string(bytes.TrimSpace(line)))
	return len(line), nil
}
