// Package service is a service for notes as a team would have it before anybody
// thought of MCP: a JSON API over net/http with accounts, notes, search, sharing
// and attachments, in SQLite. The program in the directory above makes an MCP
// server of it.
//
// A caller says who it is with a session, in the header Notes-Session. Everything
// else is in the routes of [Service.Handler]. What a caller may not see is not
// there: a note of somebody else is answered with 404.
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

// Options change a [Service]. The zero value is useful.
type Options struct {
	// Database is the file of the database, which is made if it is not there. Without
	// one it is in memory, and ends with the service.
	Database string
	// SessionKey signs sessions, and is the same for all processes that share them:
	// at least 32 bytes. Without one it is random, and sessions end with the service.
	SessionKey []byte
	// Logger is where errors of the service go; by default slog.Default().
	Logger *slog.Logger
	// Now is the clock; by default time.Now.
	Now func() time.Time
}

// Open opens the database, or makes it. Close it at the end.
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
		return nil, fmt.Errorf("the session key has %d bytes, and needs 32 or more", len(s.key))
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
