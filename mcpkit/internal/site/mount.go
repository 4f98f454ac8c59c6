package site

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A Mount says that the server is a part of a program whose other routes are not its own.
type Mount struct {
	// Shared is set if the host has other routes.
	Shared bool
	// Path is the path with which requests for the endpoint arrive; "" for that of the URL.
	Path string
}

// local returns the path with which requests for the endpoint arrive.
func (c Config) local() string {
	if c.Front.Mount.Path != "" {
		return c.Front.Mount.Path
	}
	return Path(c.Manifest)
}

// page returns the path that a page or a probe has at the root of a host, for a path of the server.
// In a host with other routes the pages are below the endpoint.
func (c Config) page(path string) string {
	if !c.Front.Mount.Shared {
		return path
	}
	for _, endpoint := range []string{c.local(), Path(c.Manifest)} {
		if rest, ok := strings.CutPrefix(path, strings.TrimSuffix(endpoint, "/")); ok && strings.HasPrefix(rest, "/") {
			return rest
		}
	}
	return path
}

// A Use says how much clients depend on a path.
type Use int

// The uses.
const (
	// Optional paths are those that clients can do without.
	Optional Use = iota
	// Shown are pages that the listing links to.
	Shown
	// Needed are the paths without which clients cannot use the server.
	Needed
)

// A Place is a path that a host passes to the server.
type Place struct {
	Path string
	// Methods are the methods of its requests; the first is the usual one.
	Methods []string
	Use     Use
}

// PathMetadata is the path of the metadata of a protected server whose URL has no path; see RFC
// 9728, section 3.1.
const PathMetadata = "/.well-known/oauth-protected-resource"

// PathLoginMetadata is the path of the metadata of an authorization server whose issuer has no
// path; see RFC 8414, section 3.1.
const PathLoginMetadata = "/.well-known/oauth-authorization-server"

var (
	endpointMethods = []string{http.MethodPost, http.MethodGet, http.MethodDelete, http.MethodOptions}
	documentMethods = []string{http.MethodGet, http.MethodOptions}
	loginMethods    = []string{http.MethodGet, http.MethodPost, http.MethodOptions}
)

// Places returns the paths that the host passes to the server, in their order. Those of the login
// and the metadata are the public ones, because clients derive them from the URL.
func (c Config) Places() []Place {
	local, current := c.local(), c.Current()
	places := map[string]Place{}
	add := func(use Use, methods []string, paths ...string) {
		for _, path := range paths {
			if p, ok := places[path]; !ok || p.Use < use {
				places[path] = Place{path, methods, use}
			}
		}
	}
	add(Needed, endpointMethods, local)
	if !strings.HasSuffix(local, "/") && current.TrailingSlash {
		add(Optional, endpointMethods, local+"/")
	}
	if current.WellKnown != nil {
		add(Needed, documentMethods, current.Metadata)
	}
	// A public server may become a protected one while it serves.
	add(Optional, documentMethods, PathMetadata+strings.TrimSuffix(Path(c.Manifest), "/"))
	if !c.Front.Mount.Shared {
		add(Optional, documentMethods, PathMetadata, PathSecurity)
	}
	add(Needed, documentMethods, current.LoginMetadata...)
	add(Needed, loginMethods, slices.Collect(maps.Keys(current.Login))...)
	add(Shown, documentMethods, slices.Collect(maps.Keys(c.Documents))...)
	root := ""
	if c.Front.Mount.Shared {
		root = strings.TrimSuffix(local, "/")
	}
	for page := range current.Pages {
		use := Optional
		if c.linked(page) {
			use = Shown
		}
		add(use, documentMethods, root+page)
	}
	add(Optional, documentMethods, root+pathLive, root+pathReady)
	return slices.SortedFunc(maps.Values(places), func(a, b Place) int { return strings.Compare(a.Path, b.Path) })
}

// linked reports whether the listing links to a page of the server.
func (c Config) linked(page string) bool {
	m := c.Manifest
	if page == PathDocs && m.Docs == "" {
		return true
	}
	u, err := url.Parse(m.URL)
	if err != nil {
		return false
	}
	address := u.Scheme + "://" + u.Host + c.Front.Mount.Page(m, page)
	return m.Docs == address || m.Privacy == address
}

// Paths returns the public paths that a server with the given documents and assembly may answer,
// sorted. It includes those of the metadata and the icon, because clients request these from every
// server.
func Paths(m policy.Manifest, mount Mount, documents map[string]http.Handler, current Assembled) []string {
	endpoint := Path(m)
	paths := []string{endpoint, PathMetadata, PathMetadata + strings.TrimSuffix(endpoint, "/"), PathSecurity, PathFavicon, PathChallenge}
	paths = append(paths, slices.Collect(maps.Keys(documents))...)
	if mount.Path != "" {
		paths = append(paths, mount.Path)
	}
	for page := range current.Pages {
		paths = append(paths, mount.Page(m, page))
	}
	paths = append(paths, slices.Collect(maps.Keys(current.Login))...)
	slices.Sort(paths)
	return slices.Compact(paths)
}

// Page returns the public path of a page.
func (m Mount) Page(manifest policy.Manifest, page string) string {
	if !m.Shared {
		return page
	}
	return strings.TrimSuffix(Path(manifest), "/") + page
}
