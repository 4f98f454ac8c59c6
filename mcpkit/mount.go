package mcpkit

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path"
	"slices"
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
// https://example.com/api/mcp is mounted at "/mcp". The server finds out by itself what
// http.StripPrefix removes.
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
// Register takes no path from the program. It asks an http.ServeMux and go-chi/chi first which of
// their patterns has each path, without running a handler; the error names the patterns, and
// nothing is registered. Of another router, Register knows only whether it panics. If the router
// silently replaces handlers, the program loses its route. If that route was another server's, the
// [Server.CheckMount] of that server finds it.
//
// An [Server.Update] whose access needs more paths, such as those of an authorization server in the
// same program, fails after Register.
func (s *Server) Register(router interface {
	Handle(pattern string, h http.Handler)
}) error {
	mux, isMux := router.(*http.ServeMux)
	f, isFunc := router.(RouterFunc)
	if router == nil || isMux && mux == nil || isFunc && f == nil {
		return errors.New("mcpkit: Register without a router")
	}
	if _, err := s.Handler(); err != nil {
		return err
	}
	places := s.handler.Places()
	var faults []error
	for _, place := range places {
		if err := vacant(s, router, place); err != nil {
			faults = append(faults, unregistered(s, place, err))
		}
	}
	if len(faults) > 0 {
		return errors.Join(faults...)
	}
	for _, place := range places {
		if err := register(s, router, place); err != nil {
			return unregistered(s, place, err)
		}
	}
	s.mounting.register(places)
	return nil
}

func unregistered(s *Server, place site.Place, why error) error {
	return fmt.Errorf("mcpkit: the server %q cannot be registered at %s: %w", s.manifest.Name, place.Path, why)
}

// register registers the handler at one place.
func register(s *Server, router interface {
	Handle(pattern string, h http.Handler)
}, place site.Place) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the router refuses it, usually because the program or another server is registered there: %v", p)
		}
	}()
	mux, ok := router.(*http.ServeMux)
	if !ok {
		router.Handle(place.Path, s.handler)
		return nil
	}
	// Patterns with a method do not collide with patterns of the host for other methods, such as
	// "GET /".
	for _, method := range place.Methods {
		mux.Handle(method+" "+muxPath(place), s.handler)
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
// It sends a request for each path to root, all at the same time, and waits 5 seconds at most. The
// middleware of the program gets them, and so does a handler of the program that has one of these
// paths: a POST with a ping for the endpoint, and a GET for the others. The server answers none of
// them, and package telemetry, and the limits and refusals of package edge, do not count them. The
// error names each path that does not arrive, and what happens to it. [Server.Check] reports the
// same afterwards. What a proxy in front of the program does is seen only from outside: see the
// command mcpkit audit.
//
// Without this call, a server that is protected or declares [MountedAt] makes the check by itself
// at the first request for its endpoint, in the background, and logs a warning. It then sends only
// the GETs, as the client of that request would. It knows the handler of the whole program from
// net/http: http.DefaultServeMux if the program gives none. A program that serves without an
// http.Server calls CheckMount. [Server.Run] with [serving.Around] makes the check before it
// listens, and logs a warning.
func (s *Server) CheckMount(root http.Handler) error {
	if root == nil {
		return errors.New("mcpkit: CheckMount without a handler")
	}
	if err := start(s); err != nil {
		return err
	}
	s.mounting.done.Store(true)
	return checkMount(context.Background(), s, root, nil)
}

// checkMount is CheckMount. If like, a request that has reached the endpoint, is not nil,
// checkMount sends only GET requests, as the client of like would send them.
func checkMount(ctx context.Context, s *Server, root http.Handler, like *http.Request) error {
	faults := s.handler.Unreached(ctx, root, like)
	s.mounting.record(faults)
	if len(faults) == 0 {
		return nil
	}
	return &mountError{faults, s.mounting.fix()}
}

// checkWrapped checks that the middleware of Server.Run passes requests for the server's paths on.
// An answer that may depend on the client is left to the check at the first request.
func checkWrapped(s *Server, root http.Handler) {
	m := s.mounting
	m.wrapped.Store(true)
	if !mustBeFound(s) {
		return
	}
	all := s.handler.Unreached(context.Background(), root, nil)
	faults := slices.DeleteFunc(slices.Clone(all), site.Fault.MayDependOnCaller)
	m.record(faults)
	m.done.Store(len(faults) == len(all))
	if len(faults) > 0 {
		warnOfMount(s, &mountError{faults, m.fix()})
	}
}

func warnOfMount(s *Server, err error) {
	s.settings.log.Warn("clients cannot use the server as it is mounted", "error", err)
}

// A mountError says which paths do not reach the server.
type mountError struct {
	faults []site.Fault
	fix    string
}

func (e *mountError) Error() string {
	var b strings.Builder
	b.WriteString("mcpkit: the program does not pass these requests to the server:\n")
	var fixes []string
	for _, f := range e.faults {
		b.WriteString("\t" + f.Message + "\n")
		if fix := fixOf(f, e.fix); !slices.Contains(fixes, fix) {
			fixes = append(fixes, fix)
		}
	}
	b.WriteString(strings.Join(fixes, "\n"))
	return b.String()
}

// fixOf returns what to do about a fault, or usual if it has no better advice. For net/http, a
// pattern with a host takes precedence over the patterns of [Server.Register], which have no host.
func fixOf(f site.Fault, usual string) string {
	method, place, found := strings.Cut(f.Pattern, " ")
	if !found {
		method, place = "", f.Pattern
	}
	host, rest, found := strings.Cut(place, "/")
	if !found || host == "" || "/"+rest == f.Path {
		return usual
	}
	narrow := ""
	if method != "" { // net/http does not take a more specific pattern for all methods
		narrow = "remove the method from the pattern, and "
	}
	return fmt.Sprintf("net/http prefers the pattern %q, because it has a host: %sregister the server for this host, with "+
		"srv.Register(mcpkit.RouterFunc(func(path string, h http.Handler) { mux.Handle(%q+path, h) }))", f.Pattern, narrow, host)
}

const mountFix = "register the server with Server.Register on the router of the whole host, outside of middleware that answers or redirects its requests; " +
	"if a proxy changes the path, declare mcpkit.MountedAt"

const wrappedFix = "pass these requests on to the server in the middleware of serving.Around; " +
	`a pattern such as "GET /" takes them from routes.Handle("/", server), and "GET /{$}" takes only the home page`

// A mounting says how requests reach the server from the root handler of its host.
type mounting struct {
	// owned is set if the host is the server's, which needs no check.
	owned atomic.Bool
	// wrapped is set if the host is the middleware of Server.Run.
	wrapped atomic.Bool
	// done is set once no request needs to start a check.
	done atomic.Bool

	mu      sync.Mutex
	checked bool
	faults  []site.Fault
	// registered are the paths of Register; nil if the program registers the handler itself.
	registered map[string]bool
}

// fix returns what to do about a path that does not reach the server.
func (m *mounting) fix() string {
	if m.wrapped.Load() {
		return wrappedFix
	}
	return mountFix
}

func (m *mounting) record(faults []site.Fault) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.checked, m.faults = true, faults
}

func (m *mounting) register(places []site.Place) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.registered == nil {
		m.registered = map[string]bool{}
	}
	for _, p := range places {
		m.registered[p.Path] = true
	}
}

// missing returns an error if the program's router does not have a path that clients of an assembly
// need.
func (m *mounting) missing(a *assembly) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.registered == nil {
		return nil
	}
	paths := slices.DeleteFunc(discoveryOf(a).Discovery(), func(path string) bool { return m.registered[path] })
	if len(paths) == 0 {
		return nil
	}
	return fmt.Errorf("mcpkit: the program's router does not have the paths %s, which the new access needs: "+
		"Server.Register cannot add them later, so give this access to mcpkit.New, or make a new server and a new router", strings.Join(paths, ", "))
}

// arrived checks the mount at the first request for the endpoint of a server that clients must
// discover.
func arrived(s *Server, r *http.Request) {
	m := s.mounting
	if m.owned.Load() || m.done.Load() || !mustBeFound(s) {
		return
	}
	server, ok := r.Context().Value(http.ServerContextKey).(*http.Server)
	if !ok || !m.done.CompareAndSwap(false, true) {
		return
	}
	root := server.Handler
	if root == nil {
		root = http.DefaultServeMux
	}
	if root == http.Handler(s.handler) {
		return
	}
	like := r.Clone(context.WithoutCancel(r.Context())) // middleware may change r
	// The program may limit how many requests it answers at once, so that this request does not wait.
	go func() {
		if err := checkMount(context.Background(), s, root, like); err != nil {
			warnOfMount(s, err)
		}
	}()
}

// mustBeFound reports whether clients need more of the host than the endpoint, or the program has
// other routes.
func mustBeFound(s *Server) bool {
	return s.settings.front.Mount.Shared || s.serving.Load().service.Gate.Guard != nil
}

// addMount adds to the surface how requests reach the server, and the faults that were found.
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
		surface.Problems = append(surface.Problems, policy.Problem{Rule: rule, Message: f.Message, Fix: fixOf(f, s.mounting.fix()), Pos: s.manifest.Pos})
	}
}
