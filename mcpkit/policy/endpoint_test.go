package policy_test

import (
	"testing"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func atURL(u string) func(*policy.Surface) {
	return onManifest(func(m *policy.Manifest) { m.URL = u })
}

func TestManifestURL(t *testing.T) {
	for _, u := range []string{
		"https://mcp.notes.dev/mcp", "HTTPS://mcp.notes.dev/mcp", "https://mcp.notes.dev:8443/mcp", "https://8.8.8.8/mcp", "https://notes.dev",
		"https://bücher.example.com/mcp",
	} {
		checkRule(t, "manifest-url", []ruleCase{{u, atURL(u), nil}})
	}
	const unreachable = "has a host that cannot be reached from the internet"
	for u, fault := range map[string]string{
		"http://mcp.notes.dev/mcp":          "is not https",
		"http://localhost:8080/mcp":         "is not https",
		"ftp://notes.dev":                   "is not https",
		"mcp.notes.dev/mcp":                 "does not begin with https://",
		"//notes.dev/mcp":                   "does not begin with https://",
		"https:///mcp":                      "has no host",
		"https:mcp.notes.dev":               "has no host",
		"https://:443/mcp":                  "has no host",
		"https://me:pw@notes.dev/mcp":       "contains a user name",
		"https://notes.dev/mcp?key=1":       "has a query, which an endpoint must not have",
		"https://notes.dev/mcp?":            "has a query, which an endpoint must not have",
		"https://notes.dev/mcp#x":           "has a fragment, which is never sent",
		"https://notes.dev/mcp#":            "has a fragment, which is never sent",
		"https://notes dev/mcp":             "cannot be read as a URL",
		"https://notes.dev/m cp":            "cannot be read as a URL",
		"https://notes.dev/%zz":             "cannot be read as a URL",
		"https://notes.dev:port/mcp":        "cannot be read as a URL",
		"https://localhost/mcp":             unreachable,
		"https://LOCALHOST./mcp":            unreachable,
		"https://notes.localhost/mcp":       unreachable,
		"https://printer.local/mcp":         unreachable,
		"https://notes.internal/mcp":        unreachable,
		"https://notes/mcp":                 unreachable,
		"https://127.0.0.1/mcp":             unreachable,
		"https://10.1.2.3/mcp":              unreachable,
		"https://192.168.0.1/mcp":           unreachable,
		"https://169.254.1.1/mcp":           unreachable,
		"https://100.64.0.1/mcp":            unreachable,
		"https://0.0.0.0/mcp":               unreachable,
		"https://[::1]/mcp":                 unreachable,
		"https://[2001:db8::1]/mcp":         unreachable,
		"https://[::ffff:8.8.8.8]:8443/mcp": unreachable,
	} {
		checkRule(t, "manifest-url", []ruleCase{{u, atURL(u), []string{`the manifest's URL "` + u + `" ` + fault}}})
	}
	checkRule(t, "manifest-url", []ruleCase{
		{"missing", atURL(""), []string{"the manifest has no URL"}},
		{"line feed", atURL("https://notes.dev/mcp\n"), []string{`the manifest's URL "https://notes.dev/mcp\n" cannot be read as a URL`}},
		{"no-break space", atURL("https://notes.dev/\u00a0"), []string{`the manifest's URL "https://notes.dev/\u00a0" cannot be read as a URL`}},
	})
}

func TestManifestURLPath(t *testing.T) {
	for u, path := range map[string]string{
		"https://notes.dev": "", "https://notes.dev/": "/", "https://notes.dev/mcp/": "/mcp/", "https://notes.dev/api/mcp": "/api/mcp",
		"https://notes.dev/MCP": "/MCP", "https://notes.dev/sse": "/sse",
	} {
		checkRule(t, "manifest-url-path", []ruleCase{{u, atURL(u), []string{`the manifest's URL has the path "` + path + `", not /mcp`}}})
	}
	for _, u := range []string{"https://notes.dev/mcp", "https://notes.dev/mcp?x=1", "", "not a url", "://"} {
		checkRule(t, "manifest-url-path", []ruleCase{{u, atURL(u), nil}})
	}
}
