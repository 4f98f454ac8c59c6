// Package service is a service for notes that does not use MCP: a JSON API over net/http with
// accounts, notes, search, sharing and attachments, in SQLite. The program in the directory above
// turns it into an MCP server.
//
// Callers authenticate with a session, in the header Notes-Session. [Service.Handler] lists the
// routes. A note that a caller may not see is answered with 404, like a note that does not exist.
package service

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"time"
)

// A Service is the API with its database. All methods are safe for concurrent use.
type Service struct {
	db  *database
	key []byte // signs sessions
	log *slog.Logger
	now func() time.Time
}

// Options configure a [Service]. The zero value is a service in memory.
type Options struct {
	// Database is the file of the database; [Open] creates it if it does not exist. If it is empty,
	// the database is in memory and is lost when the service is closed.
	Database string
	// SessionKey signs sessions. It has at least 32 bytes, and all processes that share sessions need
	// the same key. If it is nil, the key is random and sessions end with the service.
	SessionKey []byte
	// Logger receives internal errors; the default is slog.Default().
	Logger *slog.Logger
	// Now is the clock; the default is time.Now.
	Now func() time.Time
}

// Open opens the database, and creates it if it does not exist. Call Close when the service is no
// longer needed.
func Open(ctx context.Context, o Options) (*Service, error) {
	s := &Service{key: o.SessionKey, log: o.Logger, now: o.Now}
	if s.log == nil {
		s.log = slog.Default()
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.key == nil {
		s.key = make([]byte, 32)
		rand.Read(s.key) // never fails
	}
	if len(s.key) < 32 {
		return nil, fmt.Errorf("the session key has %d bytes; it needs at least 32", len(s.key))
	}
	db, err := openDatabase(ctx, o.Database)
	if err != nil {
		return nil, fmt.Errorf("database %q: %w", o.Database, err)
	}
	s.db = db
	return s, nil
}

// Close closes the database.
func (s *Service) Close() error { return s.db.Close() }
