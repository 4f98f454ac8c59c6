package mcpkit

import (
	"context"
	"fmt"
	"net/http"

	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/site"
)

// Edge sets which hosts, origins and addresses the server answers, and how much it answers at once.
// If the option is given twice, Hosts and Origins add up, and the other fields that the second sets
// replace those of the first.
func Edge(c edge.Config) Option {
	return option(func(s *settings) {
		s.front.Hosts = append(s.front.Hosts, c.Hosts...)
		s.front.Origins = append(s.front.Origins, c.Origins...)
		if c.ClientIP != nil {
			s.front.ClientIP = c.ClientIP
		}
		if c.Allow != nil {
			s.front.Allow = c.Allow
		}
		if c.Shed != nil {
			s.front.Shed = c.Shed
		}
	})
}

// ReadyCheck has /readyz fail while check returns an error, which means that this replica cannot do
// its work, for example because its database does not answer. The response contains the name and
// not the error, which is logged. Checks run at most once in 5 seconds and may take 2 seconds.
func ReadyCheck(name string, check func(context.Context) error) Option {
	return option(func(s *settings) {
		if check == nil {
			s.problem(fmt.Sprintf("the ready check %q has no function", name), "", noPos)
			return
		}
		s.ready[name] = check
	})
}

// Favicon serves an icon, for example of the type "image/png", at /favicon.ico, where directories
// look for the icon of a listing.
func Favicon(contentType string, icon []byte) Option {
	return document(site.PathFavicon, func() http.Handler { return edge.Favicon(contentType, icon) })
}

// OpenAIChallenge serves the token with which OpenAI verifies that the host is yours. An empty
// token serves none, so that the token can come from the environment. Source:
// https://developers.openai.com/plugins/deploy/app-review
func OpenAIChallenge(token string) Option {
	if token == "" {
		return nil
	}
	return document(site.PathChallenge, func() http.Handler { return edge.OpenAIChallenge(token) })
}

// document serves a document at a path. newHandler may panic.
func document(path string, newHandler func() http.Handler) Option {
	return option(func(s *settings) {
		h, err := site.Document(path, newHandler)
		if err != nil {
			s.problem(err.Error(), "", noPos)
			return
		}
		s.documents[path] = h
	})
}
