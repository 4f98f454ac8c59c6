package mcptest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

var metadataUsable = requirement{
	expected: "the metadata that the challenge points to names the endpoint and an authorization server",
	why:      "Clients ask for a token for the resource that the metadata names, and compare the resource with the URL that the user entered.",
	source:   "https://www.rfc-editor.org/rfc/rfc9728",
	fix:      "set oauth.Config.Resource to the URL of the endpoint as users enter it, and let proxies pass on /.well-known/",
}

// testMetadata follows the challenge to the metadata, as clients do.
func testMetadata(t *testing.T, e *endpoint) {
	fail := func(fault string, a response) {
		t.Helper()
		metadataUsable.fail(t, violation{fault: fault, sent: a.sent, got: a.String()})
	}
	a := e.post(t, "2025-11-25", rpcRequest("2025-11-25", "resources/list", nil), withToken(""))
	location, err := url.Parse(challengeParameter(a.Header.Get("WWW-Authenticate"), "resource_metadata"))
	if err != nil || location.Path == "" {
		fail("the challenge has no resource_metadata", a)
		return
	}
	a = e.sendTo(t, location.EscapedPath(), http.MethodGet, "", "", withToken(""))
	var m resourceMetadata
	if err := json.Unmarshal([]byte(a.Body), &m); err != nil || a.Status != http.StatusOK {
		fail("the metadata that the challenge points to cannot be read", a)
		return
	}
	switch resource, err := url.Parse(m.Resource); {
	case err != nil || !isAbsoluteURL(m.Resource):
		fail("the resource of the metadata is not an absolute URL", a)
	case resource.Path != e.path && strings.TrimSuffix(resource.Path, "/") != strings.TrimSuffix(e.path, "/"):
		fail(fmt.Sprintf("the resource of the metadata is not the endpoint, whose path is %s", e.path), a)
	case resource.Host != location.Host:
		fail("the metadata is on another host than the resource that it names", a)
	case len(m.Servers) == 0:
		fail("the metadata names no authorization server", a)
	}
}
