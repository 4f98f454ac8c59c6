package audit

import (
	"net/url"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
)

// An authorization is a request to the authorization endpoint, as the browser of a user sends it.
type authorization struct {
	// client is the name of the client; "" for one that the server does not know.
	client   string
	redirect string
	// held is set for the client ID that the caller of the audit gave.
	held bool
	*web.Exchange
}

// The values that the audit makes up. The verifier has the length and the letters of a real one.
const (
	unknownClient  = "mcpkit-audit-unknown"
	madeUpCode     = "mcpkit-audit-made-this-up"
	madeUpVerifier = "mcpkit-audit-made-this-up-mcpkit-audit-made-this-up"
	madeUpState    = "mcpkit-audit-state"
)

// acceptsDocuments reports whether clients identify themselves to the server by a metadata
// document.
func acceptsDocuments(m *metadata) bool {
	return m.isTrue("client_id_metadata_document_supported") && m.has("token_endpoint_auth_methods_supported", "none")
}

// withPort gives a redirect address on this machine the port that its client would listen at.
func withPort(redirect string) string {
	u, err := url.Parse(redirect)
	if err != nil || u.Scheme != "http" || u.Port() != "" {
		return redirect
	}
	u.Host += ":3118"
	return u.String()
}
