// Package pages serves the documentation page of a server.
package pages

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/refusal"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
)

const (
	// patience bounds how long the examples may run for the page.
	patience = 20 * time.Second
	// failedAge is how long a page on which an example failed is used before it is made again.
	failedAge = time.Minute
)

// Config configures the pages.
type Config struct {
	// Make makes the page, and runs the examples for it. whole is false if an example failed.
	Make func(ctx context.Context) (page *docs.Page, whole bool, err error)
	// Privacy is set if the page has a privacy policy.
	Privacy bool
	// Shared is set if caches may show the page to everybody.
	Shared bool
	Log    *slog.Logger
}

// A latest has the page that was made last. The first request makes it.
type latest struct {
	make func(ctx context.Context) (*docs.Page, bool, error)

	mu     sync.Mutex
	page   *docs.Page
	expiry time.Time // zero if the page does not expire
}

func (l *latest) get() (*docs.Page, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.page != nil && (l.expiry.IsZero() || time.Now().Before(l.expiry)) {
		return l.page, nil
	}
	// The page does not depend on the client that requested it, because others may wait for it too.
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	page, whole, err := l.make(ctx)
	if err != nil {
		return nil, err
	}
	l.page, l.expiry = page, time.Time{}
	if !whole {
		l.expiry = time.Now().Add(failedAge)
	}
	return page, nil
}

// A Page is one format of the page at its path.
type Page struct {
	http.Handler
	// Public is set if every client address gets the page.
	Public bool
}

// Handlers returns the formats of the page by path.
func Handlers(c Config) map[string]Page {
	made := &latest{make: c.Make}
	handlers := map[string]Page{}
	for _, f := range formats(c.Privacy) {
		handlers[f.Path] = Page{edge.Methods(http.MethodGet)(c.serve(made, f)), f.Public}
	}
	return handlers
}

// Paths returns the paths of the formats, with that of the privacy policy if privacy is set.
func Paths(privacy bool) (paths []string) {
	for _, f := range formats(privacy) {
		paths = append(paths, f.Path)
	}
	return paths
}

const privacyPath = "/privacy"

// formats returns the formats that have a path.
func formats(privacy bool) []docs.Format {
	return slices.DeleteFunc(docs.Formats(), func(f docs.Format) bool { return f.Path == "" || f.Path == privacyPath && !privacy })
}

// serve serves one format.
func (c Config) serve(made *latest, f docs.Format) http.Handler {
	cache := "private, max-age=300"
	if c.Shared || f.Public {
		cache = "public, max-age=300"
	}
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		page, err := made.get()
		if err != nil {
			c.Log.ErrorContext(r.Context(), "the documentation page cannot be made", "error", err)
			refusal.Response{Reason: refusal.PageUnavailable, Err: err}.Write(rw, r)
			return
		}
		h := rw.Header()
		h.Set("Content-Type", f.ContentType)
		h.Set("Cache-Control", cache)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Content-Security-Policy", "frame-ancestors 'none'") // a meta element of the page has the rest
		http.ServeContent(rw, r, "", time.Time{}, bytes.NewReader(f.Render(page)))
	})
}
