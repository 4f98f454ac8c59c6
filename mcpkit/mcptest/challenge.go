package mcptest

import (
	"net/http"
	"net/url"
	"regexp"
)

// metadataPath is where a protected server publishes its metadata.
const metadataPath = "/.well-known/oauth-protected-resource"

// resourceMetadata is the part of a protected server's metadata that clients need (RFC 9728).
type resourceMetadata struct {
	Resource string   `json:"resource"`
	Servers  []string `json:"authorization_servers"`
}

const leaveChallengesToServer = "leave the answers 401 and 403 to the server; a proxy in front of it must pass on the status and the WWW-Authenticate header"

// withToken sets the bearer token of a request; "" removes it.
func withToken(token string) func(*http.Request) {
	return func(r *http.Request) {
		r.Header["Authorization"] = nil
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
	}
}

// callBody returns the body of a call of a tool without arguments.
func callBody(tool *testedTool) string {
	return rpcRequest("2025-11-25", "tools/call", map[string]any{"name": tool.Name, "arguments": map[string]any{}})
}

// challengeParameter returns a parameter of a WWW-Authenticate header, or "".
func challengeParameter(challenge, name string) string {
	m := regexp.MustCompile(`[ ,]` + name + `="([^"]*)"`).FindStringSubmatch(challenge)
	if m == nil {
		return ""
	}
	return m[1]
}

func isAbsoluteURL(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}
