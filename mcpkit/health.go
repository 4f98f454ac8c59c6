package mcpkit

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"

	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// ReadyCheck has /readyz fail while check does, which says whether this replica can do
// its work, for example whether its database answers. The name is shown to anybody who
// asks; the error goes to the log. Checks run at most once in 5 seconds and take no
// longer than 2.
func ReadyCheck(name string, check func(context.Context) error) Option {
	return serverOption(func(s *Server) {
		if check == nil {
			s.problems = append(s.problems, policy.Problem{Rule: policy.RuleServerOptions, Message: fmt.Sprintf("the ready check %q has no function", name), Pos: s.manifest.Pos})
			return
		}
		s.checks[name] = check
	})
}

// Favicon serves an icon, for example of the type "image/png", at /favicon.ico, where
// directories look for the icon of a listing.
func Favicon(contentType string, icon []byte) Option {
	return document("/favicon.ico", func() http.Handler { return edge.Favicon(contentType, icon) })
}

// OpenAIChallenge serves the token with which OpenAI verifies that the host is yours. An
// empty token serves none, so that it can come from the environment. Source:
// https://developers.openai.com/plugins/deploy/app-review
func OpenAIChallenge(token string) Option {
	if token == "" {
		return nil
	}
	return document("/.well-known/openai-apps-challenge", func() http.Handler { return edge.OpenAIChallenge(token) })
}

// document serves something at a path of its own. What package edge panics about is
// reported by Check.
func document(path string, make func() http.Handler) Option {
	return serverOption(func(s *Server) {
		defer func() {
			if p := recover(); p != nil {
				s.problems = append(s.problems, policy.Problem{Rule: policy.RuleServerOptions, Message: fmt.Sprintf("%s cannot be served: %v", path, p), Pos: s.manifest.Pos})
			}
		}()
		s.documents[path] = make()
	})
}

const pathSecurity = "/.well-known/security.txt"

// securityTxt says where vulnerabilities are reported, as the manifest has it; nil where
// it has nothing that can be written there, which is for the rules to find.
func (s *Server) securityTxt() (h http.Handler) {
	defer func() {
		if recover() != nil {
			h = nil
		}
	}()
	security := edge.Security{Contact: []string{s.manifest.Security}}
	if u, err := url.Parse(s.manifest.URL); err == nil && u.Scheme == "https" {
		security.Canonical = []string{"https://" + u.Host + pathSecurity}
	}
	return edge.SecurityTxt(security)
}

// health answers the probes: the user's checks, and those of what is shared.
func (s *Server) health() *edge.Health {
	checks := maps.Clone(s.checks)
	if s.guard != nil {
		checks["authorization server"] = s.guard.Ready
	}
	if s.rests != nil {
		checks["store"] = func(ctx context.Context) error {
			if _, err := s.rests.store.Get(ctx, "ready"); !errors.Is(err, store.ErrNotFound) {
				return err
			}
			return nil
		}
	}
	return edge.NewHealth(&edge.HealthOptions{
		Checks:   checks,
		Draining: s.drain.Draining(),
		Failed: func(ctx context.Context, name string, err error) {
			s.log.WarnContext(ctx, "not ready", "check", name, "error", err)
		},
	})
}
