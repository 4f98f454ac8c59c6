package clientmeta

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/mcpkit-go/mcpkit/internal/lru"
	"github.com/mcpkit-go/mcpkit/internal/share"
)

const (
	// maxCopies bounds the copies in bytes. A host with many documents displaces its own first.
	maxCopies = 8 << 20
	// maxFailures bounds how many failures are remembered.
	maxFailures = 4096
	// wrongFor is how long a document that is wrong is not fetched again, and unavailableFor how
	// long one that could not be fetched is not.
	wrongFor       = time.Minute
	unavailableFor = 15 * time.Second

	levelRefused = slog.LevelInfo
)

// Documents fetches client ID metadata documents and keeps copies as long as HTTP allows, within
// bounds. While a document cannot be fetched, its copy is used for up to a day after the publisher
// last confirmed it. It is safe for concurrent use.
type Documents struct {
	options Options
	client  *http.Client
	flights singleflight.Group

	mu       sync.Mutex
	copies   *share.Cache[string, *document]
	failures *lru.Cache[string, failure]
	throttle *throttle
}

// A document is the copy of a document. It is not changed after it was stored.
type document struct {
	metadata  *Metadata
	size      int64
	etag      string
	confirmed time.Time
	fresh     time.Time // until then it is used without asking again
	keep      bool      // it may be used afterwards
}

// A failure is remembered for a while, so that a flood of requests does not cause another one. That
// is a limit of the rate of requests: the draft forbids to cache a failure like a document.
type failure struct {
	err   error
	until time.Time
}

// NewDocuments returns Documents without copies.
func NewDocuments(o Options) *Documents {
	o = o.complete()
	return &Documents{
		options:  o,
		client:   guardedClient(o),
		copies:   share.NewCache[string, *document](maxCopies),
		failures: lru.New[string, failure](maxFailures),
		throttle: newThrottle(),
	}
}

// Get returns the metadata in the document at the URL clientID. The error is an [*Error] if the URL
// or the document is wrong, and wraps ErrUnavailable or ErrThrottled otherwise. Callers that ask
// for the same document at once wait for one fetch, which goes on when ctx is done. The result may
// be modified.
func (d *Documents) Get(ctx context.Context, clientID string) (*Metadata, error) {
	if err := d.checkURL(clientID); err != nil {
		return nil, err
	}
	if m, err := d.cached(clientID); m != nil || err != nil {
		return m, err
	}
	flight := d.flights.DoChan(clientID, func() (any, error) { return d.refresh(clientID) })
	select {
	case result := <-flight:
		if result.Err != nil {
			return nil, result.Err
		}
		return result.Val.(*Metadata).clone(), nil
	case <-ctx.Done():
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, ctx.Err())
	}
}

func (d *Documents) checkURL(clientID string) error {
	if d.options.AllowLoopback && checkLoopbackURL(clientID) {
		return nil
	}
	if err := CheckDocumentURL(clientID); err != nil {
		return err
	}
	if d.options.OwnHost != "" && sameHost(hostOf(clientID), d.options.OwnHost) {
		return wrong(CodeMetadata, "the metadata document is on the host of the authorization server")
	}
	return nil
}

// cached returns the copy or the failure that is known without a request, or nil and nil if neither
// is.
func (d *Documents) cached(url string) (*Metadata, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.options.Now()
	doc, copied := d.copies.Get(url)
	if copied && within(now, doc.fresh, maxAge) {
		return doc.metadata.clone(), nil
	}
	f, failed := d.failures.Get(url)
	if !failed || !within(now, f.until, wrongFor) {
		return nil, nil
	}
	if copied && doc.usable(now) {
		return doc.metadata.clone(), nil
	}
	return nil, f.err
}

// within reports whether until lies ahead, but not further than most, as it can after the clock was
// set back.
func within(now, until time.Time, most time.Duration) bool {
	left := until.Sub(now)
	return left > 0 && left <= most
}

// usable reports whether a copy may be used while the document cannot be fetched.
func (doc *document) usable(now time.Time) bool {
	return doc.keep && within(now, doc.confirmed.Add(maxAge), maxAge)
}

// refresh fetches the document at url, unless another call just has. It returns the copy that is
// stored then.
func (d *Documents) refresh(url string) (m *Metadata, err error) {
	if m, err := d.cached(url); m != nil || err != nil {
		return m, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), d.options.Timeout)
	defer cancel()
	defer func() {
		if r := recover(); r != nil { // of the program's Trust
			d.options.Logger.LogAttrs(ctx, slog.LevelError, "the check of a client metadata document panicked", attrURL(url), slog.Any("panic", r))
			m, err = nil, fmt.Errorf("%w: the check panicked", ErrUnavailable)
		}
	}()
	now := d.options.Now()
	d.mu.Lock()
	old, copied := d.copies.Get(url)
	allowed := d.throttle.allow(url, copied, now)
	d.mu.Unlock()
	if !allowed {
		return nil, ErrThrottled
	}
	doc, err := d.load(ctx, url, old)
	return d.store(ctx, url, old, doc, err)
}

// load fetches and checks a document. old is the copy of it, or nil.
func (d *Documents) load(ctx context.Context, url string, old *document) (*document, error) {
	etag := ""
	if old != nil {
		etag = old.etag
	}
	body, header, err := d.fetch(ctx, url, etag)
	doc := &document{}
	switch {
	case errors.Is(err, errNotModified):
		doc.metadata, doc.size, doc.etag = old.metadata, old.size, old.etag
	case err != nil:
		return nil, err
	default:
		if doc.metadata, err = parseDocument(url, body); err != nil {
			return nil, err
		}
		doc.size = int64(2*(len(body)+len(url)) + 1024)
		doc.etag = entityTag(header)
	}
	if trust := d.options.Trust; trust != nil {
		if err := trust(ctx, doc.metadata.clone()); err != nil {
			d.options.Logger.LogAttrs(ctx, levelRefused, "client not trusted", attrURL(url), attrError(err))
			return nil, wrong(CodeMetadata, "this server does not accept the client")
		}
	}
	doc.confirmed = d.options.Now()
	fresh, keep := freshFor(header, doc.confirmed)
	doc.fresh, doc.keep = doc.confirmed.Add(fresh), keep
	return doc, nil
}

// entityTag returns the entity tag of a response, or "" if it cannot be sent back.
func entityTag(h http.Header) string {
	tag := h.Get("ETag")
	if len(tag) > 256 || strings.ContainsFunc(tag, func(r rune) bool { return r < ' ' || r > '~' }) {
		return ""
	}
	return tag
}

// store keeps the result of a fetch and returns what callers get.
func (d *Documents) store(ctx context.Context, url string, old, doc *document, err error) (*Metadata, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.options.Now()
	if err == nil {
		d.copies.Put(hostOf(url), url, doc, doc.size)
		d.failures.Remove(url)
		d.throttle.publishes(url)
		return doc.metadata, nil
	}
	d.options.Logger.LogAttrs(ctx, levelRefused, "client metadata document not accepted", attrURL(url), attrError(err))
	if errors.Is(err, ErrUnavailable) {
		d.failures.Put(url, failure{err, now.Add(unavailableFor)})
		if old != nil && old.usable(now) {
			return old.metadata, nil
		}
		return nil, err
	}
	// The publisher has withdrawn the document or broken it.
	d.copies.Remove(url)
	d.failures.Put(url, failure{err, now.Add(wrongFor)})
	return nil, err
}

func attrURL(url string) slog.Attr  { return slog.String("client_id", url) }
func attrError(err error) slog.Attr { return slog.Any("error", err) }
