package site

import (
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/mcpkit-go/mcpkit/internal/refusal"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// A routes finds the handler of a path. It compares paths exactly: it does not clean them and does
// not redirect, because clients drop their token on a redirect.
type routes struct {
	Config
	public    string          // the path of the endpoint in the manifest's URL
	endpoints map[string]bool // with that path and the one that arrives
	endpoint  http.Handler
	documents map[string]http.Handler
	// restricted answers pages for the addresses that may use the endpoint.
	restricted http.Handler
	warned     sync.Once
}

func newRoutes(c Config) *routes {
	s := &routes{Config: c, public: Path(c.Manifest), documents: maps.Clone(c.Documents), endpoint: c.Front.before(c.Endpoint, c.Identify)}
	s.endpoints = map[string]bool{s.public: true, c.local(): true}
	if s.documents == nil {
		s.documents = map[string]http.Handler{}
	}
	if h := securityTxt(c.Manifest); h != nil && s.documents[PathSecurity] == nil {
		s.documents[PathSecurity] = h
	}
	s.restricted = c.Front.allowed(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if page, ok := s.Current().Pages[s.page(r.URL.Path)]; ok {
			page.ServeHTTP(rw, r)
			return
		}
		s.notFound(rw, r)
	}))
	return s
}

func (s *routes) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	if s.endpoints[r.URL.Path] {
		s.serveEndpoint(rw, r)
		return
	}
	if found, ok := s.find(r); ok {
		found.handler.ServeHTTP(rw, found.request)
		return
	}
	s.notFound(rw, r)
}

// serveEndpoint answers a request for the endpoint.
func (s *routes) serveEndpoint(rw http.ResponseWriter, r *http.Request) {
	if s.Arrived != nil {
		s.Arrived(r)
	}
	s.endpoint.ServeHTTP(rw, r)
}

// A match is what answers a request.
type match struct {
	name    string // the same for all paths of one thing
	handler http.Handler
	request *http.Request
}

// find returns what answers a request.
func (s *routes) find(r *http.Request) (match, bool) {
	if found, ok := s.at(r); ok {
		return found, true
	}
	if whole := unstripped(r); whole != nil {
		return s.at(whole)
	}
	return match{}, false
}

// at returns what is at the path of a request.
func (s *routes) at(r *http.Request) (match, bool) {
	path, current := r.URL.Path, s.Current()
	if s.endpoints[path] {
		return match{s.public, http.HandlerFunc(s.serveEndpoint), r}, true
	}
	if h := s.documents[path]; h != nil {
		return match{path, h, r}, true
	}
	// A slash that is written %2F is a part of a name and not the end of a path.
	if bare, ok := strings.CutSuffix(path, "/"); ok && bare != "/" && s.endpoints[bare] && strings.HasSuffix(r.URL.EscapedPath(), "/") && current.TrailingSlash {
		return match{s.public, http.HandlerFunc(s.serveEndpoint), wire.Tolerating(withPath(r, bare), observe.TrailingSlash)}, true
	}
	if h := current.Login[r.URL.EscapedPath()]; h != nil {
		return match{path, h, r}, true
	}
	page := s.page(path)
	if p, ok := current.Pages[page]; ok {
		if p.Public {
			return match{page, p, r}, true
		}
		return match{page, s.restricted, r}, true
	}
	if current.WellKnown != nil && strings.HasPrefix(path, pathWellKnown) {
		return match{path, current.WellKnown, r}, true
	}
	return match{}, false
}

// notFound answers that nothing is at the path of a request.
func (s *routes) notFound(rw http.ResponseWriter, r *http.Request) {
	if path := r.URL.Path; path != "/" && strings.HasSuffix(s.public, "/"+strings.Trim(path, "/")) {
		s.warned.Do(func() {
			s.Log.WarnContext(r.Context(), "a request arrived with only the end of the endpoint's path; if a proxy removes the rest, declare mcpkit.MountedAt with the path that arrives",
				slog.String("arrived", path), slog.String("endpoint", s.public))
		})
	}
	refusal.Response{Reason: refusal.PathNotFound, Args: []any{shortened(r.URL.Path), s.Manifest.URL}}.Write(rw, r)
}

// shortened returns a path of a client for a message.
func shortened(path string) string {
	const most = 200
	if len(path) > most {
		return strings.ToValidUTF8(path[:most], "") + "…"
	}
	return path
}

// unstripped returns a request with the path that the client sent, of which [http.StripPrefix] has
// removed the beginning; nil if nothing was removed.
func unstripped(r *http.Request) *http.Request {
	sent, _, _ := strings.Cut(r.RequestURI, "?")
	if !strings.HasPrefix(sent, "/") || len(sent) <= len(r.URL.EscapedPath()) || !strings.HasSuffix(sent, r.URL.EscapedPath()) {
		return nil
	}
	u, err := url.ParseRequestURI(sent)
	if err != nil {
		return nil
	}
	whole := withPath(r, u.Path)
	whole.URL.RawPath = u.RawPath
	return whole
}

// withPath returns a copy of a request for another path.
func withPath(r *http.Request, path string) *http.Request {
	u := *r.URL
	u.Path, u.RawPath = path, ""
	other := *r
	other.URL = &u
	return &other
}
