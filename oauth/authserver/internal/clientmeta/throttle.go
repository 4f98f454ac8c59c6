package clientmeta

import (
	"time"

	"golang.org/x/time/rate"

	"github.com/mcpkit-go/mcpkit/internal/lru"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// Anybody can make the server fetch any URL, by sending a browser to the authorization endpoint.
// These limits keep it from being a means to flood others.
const (
	// newHosts is how many hosts that have not yet published a document are asked at once, and
	// newHostEvery the time after which another one is.
	newHosts     = 100
	newHostEvery = time.Second
	// perHost and perHostEvery are the same for the documents of one host.
	perHost      = 20
	perHostEvery = 3 * time.Second
	// maxHosts is how many hosts are remembered.
	maxHosts = 2048
)

// A throttle decides which documents are fetched. It is not safe for concurrent use.
type throttle struct {
	known map[string]bool // URLs of documents that are always fetched
	fresh *rate.Limiter   // of hosts without a document
	hosts *lru.Cache[string, *hostLimit]
}

type hostLimit struct {
	*rate.Limiter
	published bool // the host has published a document
}

func newThrottle() *throttle {
	t := &throttle{
		known: map[string]bool{},
		fresh: rate.NewLimiter(rate.Every(newHostEvery), newHosts),
		hosts: lru.New[string, *hostLimit](maxHosts),
	}
	for _, client := range oauth.KnownClients() {
		t.known[client.MetadataURL] = true
	}
	return t
}

// allow reports whether the document at url may be fetched, which has a copy or not. Documents with
// a copy and those of known clients are always fetched: a flood of other URLs must not keep people
// from logging in. Each URL is requested only once in minFresh anyway.
func (t *throttle) allow(url string, copied bool, now time.Time) bool {
	if copied || t.known[url] {
		return true
	}
	limit, ok := t.hosts.Get(hostOf(url))
	if (!ok || !limit.published) && !t.fresh.AllowN(now, 1) {
		return false
	}
	if !ok {
		limit = &hostLimit{Limiter: rate.NewLimiter(rate.Every(perHostEvery), perHost)}
		t.hosts.Put(hostOf(url), limit)
	}
	return limit.AllowN(now, 1)
}

// publishes records that the host of url has published a document.
func (t *throttle) publishes(url string) {
	if limit, ok := t.hosts.Get(hostOf(url)); ok {
		limit.published = true
	}
}
