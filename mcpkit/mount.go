package mcpkit

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/site"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// MountedAt declares that the server is a part of a program that has other routes at its host, so
// that the server takes none of them: its pages and probes are below the endpoint, for example at
// /mcp/docs, /mcp/privacy and /mcp/readyz, and the host's own pages are not checked. See
// [Server.Register].
//
// path is the path with which requests for the endpoint arrive at the program. It is "" unless a
// proxy changes the path: if the proxy removes /api, a server with the URL
// https://example.com/api/mcp is mounted at "/mcp". What [http.StripPrefix] removes is known
// without it.
func MountedAt(path string) Option {
	return option(func(s *settings) {
		if fault := mountFault(path); fault != "" {
			s.problem(fmt.Sprintf("the server cannot be mounted at %q: %s", path, fault), "give mcpkit.MountedAt a path such as /mcp, or \"\" if it is that of the URL", noPos)
			path = ""
		}
		s.front.Mount = site.Mount{Shared: true, Path: path}
	})
}

// mountFault returns what is wrong with a path for [MountedAt], or "".
func mountFault(p string) string {
	switch {
	case p == "":
		return ""
	case !strings.HasPrefix(p, "/"):
		return "a path begins with a slash"
	case path.Clean(p) != p:
		return "it is not in its shortest form"
	case strings.ContainsAny(p, "?#% "):
		return "it has a query, a fragment, a space or a percent sign"
	}
	return ""
}

// A RouterFunc registers a handler for all methods of a path. It lets [Server.Register] use routers
// that have another signature:
//
//	srv.Register(mcpkit.RouterFunc(func(path string, h http.Handler) {
//		engine.Any(path, gin.WrapH(h)) // or echo.WrapHandler(h)
//	}))
type RouterFunc func(path string, h http.Handler)

// Handle calls f.
func (f RouterFunc) Handle(path string, h http.Handler) { f(path, h) }

// Register registers [Server.Handler] at every path that the host must pass to the server: the
// endpoint, with and without a slash at its end, the metadata of a protected server at the root of
// the host, where clients look for it, the paths of an authorization server in the same program,
// the pages and the probes. router is an http.ServeMux, a router with the same method, such as
// go-chi/chi's, or a [RouterFunc]. It must be the router of the whole host, without a prefix.
//
// In a program that has other routes, declare [MountedAt]. Without it, pages and probes are at
// the root of the host. The metadata of servers with different paths do not collide; /favicon.ico
// and the token of [OpenAIChallenge] exist once per host, so only one server can have these
// options.
//
// The error says which path the router refuses, because the program or another server is registered
// there; the paths before it stay registered. Use [Server.CheckMount] to check the whole program.
func (s *Server) Register(router interface {
	Handle(pattern string, h http.Handler)
}) error {
	if router == nil {
		return errors.New("mcpkit: Register without a router")
	}
	if _, err := s.Handler(); err != nil {
		return err
	}
	for _, place := range s.handler.Places() {
		if err := register(s, router, place); err != nil {
			return fmt.Errorf("mcpkit: the server %q cannot be registered at %s: %w", s.manifest.Name, place.Path, err)
		}
	}
	s.mounting.known.Store(true)
	return nil
}

// register registers the handler at one place.
func register(s *Server, router interface {
	Handle(pattern string, h http.Handler)
}, place site.Place) (err error) {
	for segment := range strings.SplitSeq(place.Path, "/") {
		if strings.HasPrefix(segment, ":") || strings.ContainsAny(segment, "{}*") {
			return fmt.Errorf("routers take %q for a pattern; register the handler yourself", segment)
		}
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the router refuses it, usually because the program or another server is registered there: %v", p)
		}
	}()
	mux, ok := router.(*http.ServeMux)
	if !ok {
		// Some routers replace a handler without an error.
		if h, ok := router.(http.Handler); ok {
			if other := s.handler.Taken(context.Background(), h, place); other != "" {
				return fmt.Errorf("the server %q is registered there: two servers need different paths in their URLs", other)
			}
		}
		router.Handle(place.Path, s.handler)
		return nil
	}
	// Patterns with a method do not collide with patterns of the host for other methods, such as
	// "GET /". A slash at the end would match all paths below.
	pattern := place.Path
	if strings.HasSuffix(pattern, "/") {
		pattern += "{$}"
	}
	for _, method := range place.Methods {
		mux.Handle(method+" "+pattern, s.handler)
	}
	return nil
}

// CheckMount checks that requests for the server's paths reach it through root, the handler of the
// whole program with its middleware. Call it in a test, or before the program listens:
//
//	if err := srv.CheckMount(httpServer.Handler); err != nil {
//		log.Fatal(err)
//	}
//
// It sends a request for each path to root. The middleware of the program gets them; the server
// answers none of them. The error names each path that does not arrive, and what happens to it.
// [Server.Check] reports the same afterwards. What a proxy in front of the program does is seen
// only from outside: see the command mcpkit audit.
//
// Without this call, [Server.Register] and [Server.Run], a server that is protected or declares
// [MountedAt] makes the check by itself at the first request for its endpoint, and logs a warning.
func (s *Server) CheckMount(root http.Handler) error {
	if root == nil {
		return errors.New("mcpkit: CheckMount without a handler")
	}
	if _, err := s.Handler(); err != nil {
		return err
	}
	s.mounting.known.Store(true)
	faults := s.handler.Unreached(context.Background(), root)
	s.mounting.record(faults)
	if len(faults) == 0 {
		return nil
	}
	return &mountError{faults}
}

// A mountError says which paths do not reach the server.
type mountError struct{ faults []site.Fault }

func (e *mountError) Error() string {
	var b strings.Builder
	b.WriteString("mcpkit: the program does not pass these requests to the server:\n")
	for _, f := range e.faults {
		b.WriteString("\t" + f.Message + "\n")
	}
	b.WriteString(mountFix)
	return b.String()
}

const mountFix = "register the server with Server.Register on the router of the whole host, outside of middleware that answers or redirects its requests; " +
	"if a proxy changes the path, declare mcpkit.MountedAt"

// A mounting is what is known of the way from the host to the server.
type mounting struct {
	// known is set if the way needs no check at the first request.
	known atomic.Bool

	mu      sync.Mutex
	checked bool
	faults  []site.Fault
}

func (m *mounting) record(faults []site.Fault) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.checked, m.faults = true, faults
}

// arrived checks the mount at the first request for the endpoint of a server that clients must
// discover, if another handler routed the request.
func arrived(s *Server, r *http.Request) {
	if s.mounting.known.Load() || !s.settings.front.Mount.Shared && r.Pattern == "" && r.RequestURI == r.URL.RequestURI() {
		return
	}
	if !s.mounting.known.CompareAndSwap(false, true) {
		return
	}
	if !s.settings.front.Mount.Shared && s.serving.Load().service.Gate.Guard == nil {
		return
	}
	server, ok := r.Context().Value(http.ServerContextKey).(*http.Server)
	if !ok || server.Handler == nil || server.Handler == http.Handler(s.handler) {
		return
	}
	// The program may limit how many requests it answers at once.
	go func() {
		if err := s.CheckMount(server.Handler); err != nil {
			s.settings.log.Warn("clients cannot use the server as it is mounted", "error", err)
		}
	}()
}

// addMount adds what is known of the way from the host to the server.
func addMount(s *Server, surface *policy.Surface) {
	s.mounting.mu.Lock()
	defer s.mounting.mu.Unlock()
	if !s.settings.front.Mount.Shared && !s.mounting.checked {
		return
	}
	surface.Mount = &policy.Mount{Checked: s.mounting.checked}
	for _, f := range s.mounting.faults {
		rule := policy.RuleServerMount
		if f.Use != site.Needed {
			rule = policy.RuleManifestServed
		}
		surface.Problems = append(surface.Problems, policy.Problem{Rule: rule, Message: f.Message, Fix: mountFix, Pos: s.manifest.Pos})
	}
}
