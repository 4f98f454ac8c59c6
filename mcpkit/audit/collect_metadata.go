package audit

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
)

// The paths of metadata documents (RFC 9728, RFC 8414 and OpenID Connect Discovery).
const (
	resourcePath = "/.well-known/oauth-protected-resource"
	serverPath   = "/.well-known/oauth-authorization-server"
	openIDPath   = "/.well-known/openid-configuration"
)

// A metadata is a metadata document.
type metadata struct {
	address string
	get     *web.Exchange
	fields  map[string]json.RawMessage // nil if the answer is no JSON object with status 200
}

// known reports whether the document was read.
func (m *metadata) known() bool { return m != nil && m.fields != nil }

// text returns a member that is a string; "" if there is none.
func (m *metadata) text(name string) string {
	var s string
	if m == nil || json.Unmarshal(m.fields[name], &s) != nil {
		return ""
	}
	return s
}

// list returns a member that is an array of strings, and whether it is one.
func (m *metadata) list(name string) ([]string, bool) {
	var list []string
	if m == nil || m.fields[name] == nil || json.Unmarshal(m.fields[name], &list) != nil || list == nil {
		return nil, false
	}
	return list, true
}

// has reports whether a list of the document has a value.
func (m *metadata) has(name, value string) bool {
	list, _ := m.list(name)
	return slices.Contains(list, value)
}

// isTrue reports whether a member is true.
func (m *metadata) isTrue(name string) bool {
	return m != nil && string(m.fields[name]) == "true"
}

// resourceEvidence is the metadata of the protected resource (RFC 9728).
type resourceEvidence struct {
	// linked is the document that the challenge names; nil if it names none that can be read.
	// inserted and root are those at the well-known paths. For a server without a path they are one.
	linked, inserted, root *metadata
	// elsewhere is set if the challenge of a local target names a document at its public host, which
	// may have another version of the server.
	elsewhere bool
	// head and fromPage are further requests for the document: HEAD, and GET from a page.
	head, fromPage *web.Exchange
	// legacy is the metadata of the authorization server at the host of the MCP server, where clients
	// look if there is no metadata of the resource.
	legacy *metadata
}

// best returns the document that clients use, or nil.
func (e *resourceEvidence) best() *metadata {
	for _, m := range []*metadata{e.linked, e.inserted, e.root} {
		if m.known() {
			return m
		}
	}
	return nil
}

func (e *resourceEvidence) known() bool { return e.best() != nil }

// pageOrigin is the origin of the MCP Inspector, which reads metadata from a page.
const pageOrigin = "http://localhost:6274"

func (a *auditor) collectResource(ctx context.Context) {
	e := &a.login.resource
	last := a.login.lastOpen()
	if link := challenge(last.Exchange)["resource_metadata"]; link != "" {
		u, err := url.Parse(link)
		switch {
		case err != nil || u.Host == "":
		case a.target.local && u.Host != a.target.url.Host:
			e.elsewhere = true
		default:
			e.linked = a.readMetadata(ctx, link)
		}
	}
	path := strings.TrimSuffix(a.target.url.EscapedPath(), "/")
	e.root = a.readMetadata(ctx, a.atHost(resourcePath))
	e.inserted = e.root
	if path != "" {
		e.inserted = a.readMetadata(ctx, a.origin()+resourcePath+path)
	}
	best := e.best()
	if best == nil {
		if a.login.refusal() != nil {
			e.legacy = a.readMetadata(ctx, a.atHost(serverPath))
		}
		return
	}
	e.head = a.client.Do(ctx, web.Request{Method: http.MethodHead, URL: best.address, Header: http.Header{"Accept": {"application/json"}}})
	e.fromPage = a.client.Do(ctx, web.Request{
		Method: http.MethodGet, URL: best.address, Header: http.Header{"Accept": {"application/json"}, "Origin": {pageOrigin}},
	})
}

// origin returns the scheme and the host of the server.
func (a *auditor) origin() string { return a.target.url.Scheme + "://" + a.target.url.Host }

// maxMetadataHops is how many redirects of a document are followed. Clients follow them too.
const maxMetadataHops = 3

// readMetadata reads a document.
func (a *auditor) readMetadata(ctx context.Context, address string) *metadata {
	m := &metadata{address: address}
	for range maxMetadataHops + 1 {
		m.get = a.client.Do(ctx, web.Request{Method: http.MethodGet, URL: address, Header: http.Header{"Accept": {"application/json"}}})
		next, ok := redirect(m.get)
		if !ok {
			break
		}
		address = next.String()
	}
	if m.get.Status == http.StatusOK && !m.get.Truncated {
		_ = json.Unmarshal(m.get.Body, &m.fields) // rules report what is no JSON object
	}
	return m
}

// redirect returns where an answer redirects to.
func redirect(x *web.Exchange) (*url.URL, bool) {
	location := x.Header.Get("Location")
	if x.Status < 300 || x.Status > 399 || location == "" {
		return nil, false
	}
	base, err := url.Parse(x.Request.URL)
	if err != nil {
		return nil, false
	}
	next, err := base.Parse(location)
	return next, err == nil
}

// serverEvidence is the metadata of the authorization server.
type serverEvidence struct {
	// issuer is the authorization server that clients use; "" if none is named.
	issuer string
	// placeholder is set if a local target names an authorization server at a host that is reserved
	// for examples.
	placeholder bool
	// tried are the documents at the places where clients look, in their order, until one was found
	// or the server did not answer.
	tried []*metadata
}

// found returns the document that clients use, or nil.
func (e *serverEvidence) found() *metadata {
	if n := len(e.tried); n > 0 && e.tried[n-1].known() {
		return e.tried[n-1]
	}
	return nil
}

func (a *auditor) collectServer(ctx context.Context) {
	e := &a.login.server
	resource := a.login.resource.best()
	if resource == nil {
		if legacy := a.login.resource.legacy; legacy.known() {
			e.issuer, e.tried = legacy.text("issuer"), []*metadata{legacy}
		}
		return
	}
	servers, _ := resource.list("authorization_servers")
	if len(servers) == 0 {
		return
	}
	e.issuer = servers[0]
	u, err := url.Parse(a.here(e.issuer))
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return
	}
	if a.placeholder(u) {
		e.placeholder = true
		return
	}
	for _, address := range serverMetadataAddresses(u) {
		m := a.readMetadata(ctx, address)
		e.tried = append(e.tried, m)
		if m.known() || !m.get.Answered() {
			return
		}
	}
}

// here moves an address at the public host of a local target to that target.
func (a *auditor) here(address string) string {
	public, err := url.Parse(a.login.resource.best().text("resource"))
	u, err2 := url.Parse(address)
	if !a.target.local || err != nil || err2 != nil || u.Host == "" || u.Host != public.Host {
		return address
	}
	u.Scheme, u.Host = a.target.url.Scheme, a.target.url.Host
	return u.String()
}

// serverMetadataAddresses returns where clients look for the metadata of an authorization server,
// in their order. Source:
// https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization#authorization-server-metadata-discovery
func serverMetadataAddresses(issuer *url.URL) []string {
	origin := issuer.Scheme + "://" + issuer.Host
	path := strings.TrimSuffix(issuer.EscapedPath(), "/")
	if path == "" {
		return []string{origin + serverPath, origin + openIDPath}
	}
	return []string{origin + serverPath + path, origin + openIDPath + path, origin + path + openIDPath}
}

// firstSilent returns the first request for the metadata that was not answered, or nil.
func (e *resourceEvidence) firstSilent() *web.Exchange {
	for _, m := range []*metadata{e.linked, e.inserted, e.root} {
		if m != nil && !m.get.Answered() {
			return m.get
		}
	}
	return nil
}
