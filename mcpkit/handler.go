package mcpkit

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/site"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// Handler returns the server as one http.Handler, for the root of the manifest URL's host. A
// program with other routes at that host uses [Server.Register]. The MCP endpoint answers at the
// URL's path, in protocol versions 2025-03-26 to 2026-07-28, without sessions unless a tool needs
// one (see [Interactive]). The handler also answers
//
//	/healthz                        200 while the process answers, with its build
//	/readyz                         503 while it drains or a check fails, see ReadyCheck
//	/docs, /docs.md, /llms.txt      the documentation page, see Documentation
//	/privacy                        the privacy policy, if docs.Prose.Data declares one
//	/favicon.ico                    see Favicon
//	/.well-known/security.txt       the manifest's Security
//	/.well-known/openai-apps-challenge             see OpenAIChallenge
//	/.well-known/oauth-protected-resource[/path]   of a protected server
//	the paths of an authorization server in the same program, see oauth.LoginServer
//
// and every other path with a JSON 404.
//
// It answers for the host of the manifest's URL, and for loopback names on loopback addresses;
// every other Host gets 421, except for the two probes. Web pages of the known clients may call the
// endpoint; those of other origins get 403. It bounds the size of bodies (4 MiB), the time for slow
// clients, the calls and streams in flight ([Edge]) and the rate of calls ([RateLimit]), and each
// caller has a share. An http.Server other than that of [Server.Run] must set ReadHeaderTimeout,
// and HTTP2.WriteByteTimeout if it serves HTTP/2: package net/http has no limits for clients that
// send no header or accept no byte.
//
// The handler serves a snapshot of what is declared; see [Server.Update] for changes. Another call
// returns the same handler, which then serves what was declared since. If Must rules are broken,
// the error lists the findings, one line each.
func (s *Server) Handler() (http.Handler, error) { return s.handlerFor(false) }

// handlerFor is Handler. For development, the server may break rules.
func (s *Server) handlerFor(development bool) (http.Handler, error) {
	if s.plan.isDraft {
		return nil, errors.New("mcpkit: a draft of Server.Update cannot serve")
	}
	s.updating.Lock()
	defer s.updating.Unlock()
	a, changes := s.plan.fresh()
	found, err := checked(a, s.host)
	if err != nil && !development {
		return nil, err
	}
	if err := s.mounting.missing(a); err != nil {
		return nil, err
	}
	s.plan.accept(a, changes) // declarations made meanwhile take effect with the next Update
	s.serve(a, found)
	if s.handler == nil {
		h, err := site.New(s.siteConfig(a))
		if err != nil {
			return nil, fmt.Errorf("mcpkit: %w", err)
		}
		s.handler = h
	}
	return s.handler, nil
}

// start makes the server serve, if it does not yet.
func start(s *Server) error {
	s.updating.Lock()
	serves := s.handler != nil
	s.updating.Unlock()
	if serves {
		return nil
	}
	_, err := s.Handler()
	return err
}

// serve makes an assembly that passed its check answer all requests from now on.
func (s *Server) serve(a *assembly, found inspection) {
	served := &servedAssembly{a, discoveryOf(a)}
	if found.hasPage {
		served.site.Pages = servedPages(a, s.host)
	}
	served.site.TrailingSlash = !a.settings.calls.rejected[observe.TrailingSlash]
	before := s.serving.Swap(served)
	if before != nil && !slices.Equal(before.site.Discovery(), served.site.Discovery()) {
		s.mounting.done.Store(false) // the next request checks the new paths
	}
	s.host.Serve(a.service)
	s.guards.retain(a.declared.access)
	for _, o := range s.host.Observers {
		if o, ok := o.(observe.SiteObserver); ok {
			o.ObserveSite(observe.Site{URL: s.manifest.URL, Paths: site.Paths(s.manifest, s.settings.front.Mount, s.settings.documents, served.site)})
		}
	}
}

// discoveryOf returns the part of the site with which the clients of an assembly log in.
func discoveryOf(a *assembly) (found site.Assembled) {
	if guard := a.service.Gate.Guard; guard != nil {
		found.WellKnown = guard.WellKnown()
		found.Metadata = guard.Resource().MetadataPath()
		found.Login = loginPaths(guard)
		if a.declared.access.oauth.Facade != nil {
			found.LoginMetadata = []string{site.PathLoginMetadata}
		}
	}
	return found
}

// loginPaths returns the handler of each path of an authorization server in the same program.
func loginPaths(guard *oauth.Server) map[string]http.Handler {
	login := guard.LoginServer()
	if login == nil {
		return nil
	}
	paths := map[string]http.Handler{}
	for _, path := range login.Paths() {
		paths[path] = login
	}
	return paths
}

// keyHeaders returns the headers in which callers send keys. guard may be nil.
func keyHeaders(guard *oauth.Server) []string {
	if guard == nil {
		return nil
	}
	return guard.KeyHeaders()
}

// siteConfig returns the configuration of the handler.
func (s *Server) siteConfig(a *assembly) site.Config {
	ready := maps.Clone(s.settings.ready)
	ready["authorization server"] = func(ctx context.Context) error {
		if guard := s.serving.Load().service.Gate.Guard; guard != nil {
			return guard.Ready(ctx)
		}
		return nil // the server is public
	}
	if rests := a.service.Pipeline.Remainders; rests != nil {
		ready["store"] = rests.Ready
	}
	front := s.settings.front
	front.KeyHeaders = func() []string {
		service := s.serving.Load().service
		return append(keyHeaders(service.Gate.Guard), service.Tools.Headers()...)
	}
	return site.Config{
		Manifest:  s.manifest,
		Front:     front,
		Endpoint:  s.host,
		Identify:  s.host.Identify,
		Documents: s.settings.documents,
		Current:   func() site.Assembled { return s.serving.Load().site },
		Ready:     ready,
		Drain:     s.drain,
		Log:       s.settings.log,
		Receive:   wire.Receive(s.host, front.Source()),
		Arrived:   func(r *http.Request) { arrived(s, r) },
	}
}
