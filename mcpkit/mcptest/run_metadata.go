package mcptest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// testMetadata follows the challenge as a client does.
func (h *harness) testMetadata(t *testing.T, w *wire) {
	p := promise{
		what:   "the metadata that the challenge points to names the endpoint and where to log in",
		why:    "Clients ask for a token for the resource that is named there, and compare it with the address that the user entered.",
		source: "https://www.rfc-editor.org/rfc/rfc9728",
		fix:    "set oauth.Config.Resource to the address of the endpoint as users enter it, and have proxies pass on /.well-known/",
	}
	a := w.post(t, "2025-11-25", rpc("2025-11-25", "resources/list", nil), bearing(""))
	where, err := url.Parse(parameter(a.Header.Get("WWW-Authenticate"), "resource_metadata"))
	if err != nil || where.Path == "" {
		p.what += ", but there is no resource_metadata in the challenge"
		p.broken(t, breach{sent: a.sent, got: a.String()})
		return
	}
	a = w.sendTo(t, where.EscapedPath(), http.MethodGet, "", "", bearing(""))
	var m resourceMetadata
	if err := json.Unmarshal([]byte(a.Body), &m); err != nil || a.Status != http.StatusOK {
		p.what += ", but it cannot be read"
		p.broken(t, breach{sent: a.sent, got: a.String()})
		return
	}
	fault := ""
	switch resource, err := url.Parse(m.Resource); {
	case err != nil || !absolute(m.Resource):
		fault = "the resource is no absolute URL"
	case resource.Path != w.path && strings.TrimSuffix(resource.Path, "/") != strings.TrimSuffix(w.path, "/"):
		fault = fmt.Sprintf("the resource is not the endpoint, %s", w.path)
	case resource.Host != where.Host:
		fault = "the metadata is on another host than the resource"
	case len(m.Servers) == 0:
		fault = "it names no authorization server"
	}
	if fault != "" {
		p.what += ", but " + fault
		p.broken(t, breach{sent: a.sent, got: a.String()})
	}
}
