package audit

import (
	"encoding/json"
	"fmt"
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
	get     *web.Exchange              // the answer after redirects
	moved   []string                   // the addresses to which the document redirects, in their order
	fields  map[string]json.RawMessage // nil if the answer is not a JSON object with status 200
}

// answer describes the answer, for a message, with the redirects before it.
func (m *metadata) answer() string {
	if len(m.moved) == 0 {
		return describe(m.get)
	}
	answers := "answers " + describe(m.get)
	if !m.get.Answered() {
		answers = "gives no answer: " + m.get.Reason()
	}
	return fmt.Sprintf("a redirect to %s, which %s", strings.Join(m.moved, " and then to "), answers)
}

// known reports whether the document was read.
func (m *metadata) known() bool { return m != nil && m.fields != nil }

// text returns a member that is a string; "" if it is missing.
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

// maxMetadataHops is how many redirects of a document are followed. Clients follow them too.
const maxMetadataHops = 3

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

// serverMetadataAddresses returns where clients look for the metadata of an authorization server,
// in their order. Source:
// https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization
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
