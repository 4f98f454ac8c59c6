package mcpkit

import (
	"bytes"
	"context"
	"log"
	"log/slog"
)

// errorLog is where net/http says what went wrong with connections: the server's log, and
// not package log's, whose lines no collector of JSON could read. Handshakes that fail are
// what scanners do all day long, and are for debugging.
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
