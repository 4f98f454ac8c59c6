package submission

import (
	"fmt"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/markdown"
)

// about says what the portal and the owner need to know about a type of authentication. It returns
// "" for an unknown type.
//
// Source: https://claude.com/docs/connectors/building/authentication
func (l Login) about() string {
	switch l {
	case DynamicRegistration:
		return "OAuth with dynamic client registration (DCR). The authorization server's metadata contains its `registration_endpoint`."
	case ClientMetadata:
		return "OAuth with client ID metadata documents (CIMD). The authorization server's metadata must contain both " +
			"`\"client_id_metadata_document_supported\": true` and `\"none\"` in `token_endpoint_auth_methods_supported`. Otherwise clients do not use CIMD."
	case StaticClient:
		return "OAuth with one client ID that the directory holds. Arrange it by e-mail with mcp-review@anthropic.com."
	case CustomConnection:
		return "A custom connection. Arrange it by e-mail with mcp-review@anthropic.com."
	}
	return ""
}

func (f *form) authenticationStep() {
	access, login := f.surface.Access, f.listing.Login
	f.begin(6, "Authentication")
	if access.Public {
		f.fact("Type", "None. Everyone may call the server. Declared reason: %s", markdown.Escape(access.Reason))
		if login != "" {
			f.problem(Invalid, "Listing.Login", fmt.Sprintf("it is %q, but the server is public", string(login)))
		}
		return
	}
	f.Heading(3, "Type")
	switch about := login.about(); {
	case login == "":
		f.missing("Listing.Login", "say how clients register with the authorization server: DynamicRegistration, ClientMetadata, StaticClient or CustomConnection")
	case about == "":
		f.problem(Invalid, "Listing.Login", fmt.Sprintf("%q is not one of oauth_dcr, oauth_cimd, oauth_anthropic_creds and custom_connection", string(login)))
	default:
		f.Paragraph("`%s`: %s", string(login), about)
	}
	if !access.Protected {
		f.problem(Broken, "the server", "it does not declare who may call it")
		return
	}
	f.fact("Authorization server", "%s", codes(access.AuthorizationServers, "Not known here; clients use the first one in the server's metadata."))
	if login := access.Login; login != nil {
		if login.Callback != "" {
			f.fact("Identity provider", "%s. Enter %s there as the callback address.", login.Provider, codes([]string{login.Callback}, ""))
		}
		f.fact("Revocation", "Users see and end their connections at %s. Clients revoke tokens at the revocation endpoint. A login that is not used ends after %d days.",
			codes([]string{login.Connections}, ""), login.GrantDays)
	}
	if len(access.KeyHeaders) > 0 {
		f.fact("API keys", "Beside OAuth, in the header %s (`static_headers`, a beta: an organization's administrator enters the header). Tools, scopes and limits are the same.",
			codes(access.KeyHeaders, ""))
	}
	f.fact("Scopes", "For every call: %s.", codes(access.Scopes, "none"))
	var open []string
	for _, t := range f.surface.Tools {
		if t.Public {
			open = append(open, t.Name)
		}
		if len(t.Scopes) > 0 {
			f.Item("%s also requires %s", markdown.CodeSpan(t.Name), codes(t.Scopes, ""))
		}
	}
	f.EndList()
	if len(open) == 0 {
		f.fact("On-demand login", "No: every call needs a token.")
		return
	}
	f.fact("On-demand login", "Yes: connecting, listing and these tools need no token: %s. Other tools answer 401; the client then logs in and repeats the call.",
		codes(open, ""))
}
