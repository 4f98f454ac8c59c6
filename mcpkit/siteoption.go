package mcpkit

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"

	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/site"
)

// Hosts has the server answer for further host names than that of the manifest's URL, for example
// while it moves from one to another. See [edge.Hosts] for names with a port or *.
func Hosts(names ...string) Option {
	return option(func(s *settings) { s.front.Hosts = append(s.front.Hosts, names...) })
}

// Origins lets web pages of further origins, such as "https://app.example.com", call the server,
// and desktop applications and extensions, such as "chrome-extension://ID"; see [edge.Origins]. The
// origins of [edge.ClientOrigins] always may.
func Origins(origins ...string) Option {
	return option(func(s *settings) { s.front.Origins = append(s.front.Origins, origins...) })
}

// ClientIP sets where the client's address is found, which depends on the proxies in front of the
// server; see [edge.IPSource]. [AllowIPs] needs it. Without it, callers without a token are
// distinguished by the address that connects, and all that a proxy with a private address passes on
// are one caller. Give [edge.RemoteAddr] if clients connect to the server directly.
func ClientIP(source edge.IPSource) Option {
	return option(func(s *settings) {
		if source != nil {
			s.front.ClientIP = source
		}
	})
}

// AllowIPs answers only clients in the given networks; opts may be nil. Read [edge.AllowIPs] before
// using it: the list of Anthropic's addresses is [edge.AnthropicEgress], and clients on users'
// machines have other addresses.
//
// The list covers the endpoint and the documentation page, which shows what the endpoint does.
// Reviewers then need a page elsewhere: name it in [Manifest].Docs. Documents that say nothing
// about the tools, such as the privacy policy, are for everybody.
func AllowIPs(networks []netip.Prefix, opts *edge.AllowOptions) Option {
	return option(func(s *settings) {
		s.front.Allowing = true
		s.front.Networks = append(s.front.Networks, networks...)
		if opts != nil {
			s.front.Allow = *opts
		}
	})
}

// Shed bounds how many calls are answered at once, how many wait, and how many streams are open;
// see [edge.Shed], whose values are the default. A request takes its places once it is known who
// calls: a batch takes one for each of its requests, and the body of a request, not its headers,
// decides whether it opens a stream. Cost, IsStream and Key must not be set.
//
// Each caller has a share, as [edge.ShedOptions] says: users and clients that a token names,
// addresses without a token, and together all callers whose address is not known. The memory for
// bodies has such shares too. On a server with [OAuth] the callers without a token have half of
// everything together.
func Shed(opts edge.ShedOptions) Option {
	return option(func(s *settings) { s.front.Shed = opts })
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
