package mcpkit

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

const pathDocs = "/docs"

const (
	// pagePatience bounds the running of the examples for the page.
	pagePatience = 20 * time.Second
	// pageAge is when a page on which an example failed is made anew.
	pageAge = time.Minute
)

// A servedPage is the documentation that the server serves. It is made when it is first
// asked for.
type servedPage struct {
	server *Server
	mu     sync.Mutex
	page   *docs.Page
	again  time.Time // when to make it anew; zero is never
}

func (p *servedPage) get() (*docs.Page, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.page != nil && (p.again.IsZero() || time.Now().Before(p.again)) {
		return p.page, nil
	}
	// Whoever asked may hang up; the others wait for it too.
	ctx, cancel := context.WithTimeout(context.Background(), pagePatience)
	defer cancel()
	surface, whole := p.server.publicSurface(ctx)
	var opts []docs.Option
	if p.server.hidesTools() {
		opts = append(opts, docs.WithMoreTools())
	}
	page, err := p.server.page(surface, opts...)
	if err != nil {
		return nil, err
	}
	p.page, p.again = page, time.Time{}
	if !whole {
		p.again = time.Now().Add(pageAge)
	}
	return page, nil
}

// publicSurface is what the page may show to anybody, with the runs of publicRuns. Where
// callers are shown only the tools that they may use, a page for everybody has those that
// need no token.
func (s *Server) publicSurface(ctx context.Context) (surface *policy.Surface, whole bool) {
	surface = s.Surface()
	surface.Runs, whole = s.publicRuns(ctx)
	surface.Known |= policy.PartRuns
	if !s.hidesTools() {
		return surface, whole
	}
	hidden := func(name string) bool { t := s.lookup(name); return t == nil || !t.public }
	examples, runs := surface.Examples, surface.Runs
	surface.Examples, surface.Runs = nil, nil
	for i, e := range examples {
		if !slices.ContainsFunc(e.Calls, func(c Call) bool { return hidden(c.Tool) }) {
			surface.Examples, surface.Runs = append(surface.Examples, e), append(surface.Runs, runs[i])
		}
	}
	surface.Tools = slices.DeleteFunc(surface.Tools, func(t policy.Tool) bool { return hidden(t.Name) })
	return surface, whole
}

// publicRuns are what the page may show to anybody: what was recorded, and what came of
// examples that anybody could try. A run that failed is left out; whole says that there
// was none.
func (s *Server) publicRuns(ctx context.Context) (runs []policy.Run, whole bool) {
	s.mu.Lock()
	examples := append([]Example(nil), s.examples...)
	s.mu.Unlock()
	runs = make([]policy.Run, len(examples))
	session, end, err := s.rehearsalSession(ctx)
	if err != nil {
		return runs, false
	}
	defer end()
	whole = true
	for i, e := range examples {
		if recorded, ok := s.recordedRun(e); ok {
			runs[i] = recorded
			continue
		}
		if runs[i].Skipped = s.whyNot(e, true); runs[i].Skipped != "" {
			continue
		}
		runs[i].Answers = s.rehearse(ctx, session, e)
		if slices.ContainsFunc(runs[i].Answers, func(a policy.Answer) bool { return a.Fault != "" || a.Failed }) {
			runs[i], whole = policy.Run{Skipped: "it failed when it was tried last"}, false
		}
	}
	return runs, whole
}

// recordedRun finds the recording of an example: the one with the same calls.
func (s *Server) recordedRun(e Example) (policy.Run, bool) {
	for _, r := range s.recorded {
		if len(r.Calls) != len(e.Calls) || len(e.Calls) == 0 {
			continue
		}
		same := true
		for i, c := range e.Calls {
			same = same && c.Tool == r.Calls[i].Tool && sameArguments(c.Arguments, r.Calls[i].Arguments)
		}
		if same {
			return r.Run, true
		}
	}
	return policy.Run{}, false
}

func sameArguments(a, b json.RawMessage) bool {
	var x, y bytes.Buffer
	return json.Compact(&x, a) == nil && json.Compact(&y, b) == nil && bytes.Equal(x.Bytes(), y.Bytes())
}

// pages are the paths at which the documentation is served.
func (s *Server) pages() map[string]http.Handler {
	served := &servedPage{server: s}
	if _, err := s.page(s.Surface()); err != nil {
		return nil // Check says what is wrong with it
	}
	keep := "public, max-age=300"
	if s.front.refusesAddresses() {
		keep = "private, max-age=300" // a shared cache would show it to all addresses
	}
	serve := func(contentType string, content func(*docs.Page) []byte) http.Handler {
		return edge.Methods(http.MethodGet)(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			page, err := served.get()
			if err != nil {
				s.log.ErrorContext(r.Context(), "the documentation page cannot be made", "error", err)
				http.Error(rw, "the documentation cannot be shown at the moment", http.StatusServiceUnavailable)
				return
			}
			h := rw.Header()
			h.Set("Content-Type", contentType)
			h.Set("Cache-Control", keep)
			h.Set("X-Content-Type-Options", "nosniff")
			h.Set("Referrer-Policy", "no-referrer")
			h.Set("Content-Security-Policy", "frame-ancestors 'none'") // the page has the rest itself
			http.ServeContent(rw, r, "", time.Time{}, bytes.NewReader(content(page)))
		}))
	}
	allowed := func(h http.Handler) http.Handler { return s.front.allowed(s, h) }
	const html, markdown, text = "text/html; charset=utf-8", "text/markdown; charset=utf-8", "text/plain; charset=utf-8"
	all := map[string]http.Handler{
		pathDocs:         allowed(serve(html, (*docs.Page).HTML)),
		pathDocs + ".md": allowed(serve(markdown, (*docs.Page).Markdown)),
		"/llms.txt":      allowed(serve(text, (*docs.Page).LLMs)),
	}
	if s.prose.Data != nil {
		all["/privacy"] = serve(html, func(p *docs.Page) []byte { page, _ := p.Privacy(); return page })
	}
	return all
}
