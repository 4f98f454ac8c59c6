package submission

import (
	"fmt"
	"strings"
)

// loginFacts say what the portal and the owner have to know of each type of authentication.
//
// Source: https://claude.com/docs/connectors/building/authentication
var loginFacts = map[Login]string{
	DynamicRegistration: "OAuth with dynamic client registration (DCR). The authorization server names its `registration_endpoint` in its metadata.",
	ClientMetadata: "OAuth with client id metadata documents (CIMD). The metadata of the authorization server must have both " +
		"`\"client_id_metadata_document_supported\": true` and `\"none\"` in `token_endpoint_auth_methods_supported`, or it is not used.",
	StaticClient:     "OAuth with one client id that the directory holds. It is arranged by mail with mcp-review@anthropic.com.",
	CustomConnection: "A custom connection. It is arranged by mail with mcp-review@anthropic.com.",
}

func (f *form) authenticationStep() {
	s, login := f.kit.surface, f.kit.listing.Login
	f.begin(7, "Authentication")
	if s.Access.Public {
		f.fact("Type", "None. Anybody may call, because: %s", inline(s.Access.Reason))
		if login != "" {
			f.problem(Invalid, "Listing.Login", fmt.Sprintf("it is %q, but the server is public", string(login)))
		}
		return
	}
	f.heading(3, "Type")
	switch about, known := loginFacts[login]; {
	case login == "":
		f.missing("Listing.Login", "say how clients become known to the authorization server: DynamicRegistration, ClientMetadata, StaticClient or CustomConnection")
	case !known:
		f.problem(Invalid, "Listing.Login", fmt.Sprintf("%q is none of oauth_dcr, oauth_cimd, oauth_anthropic_creds and custom_connection", string(login)))
	default:
		f.paragraph("`%s`: %s", string(login), about)
	}
	if !s.Access.Protected {
		f.problem(Broken, "the server", "nobody decided who may call it")
		return
	}
	f.fact("Authorization server", "%s", codes(s.Access.AuthorizationServers, "none is known; clients use the first that the server's metadata names"))
	f.fact("Scopes", "For every call: %s.", codes(s.Access.Scopes, "none"))
	for _, t := range s.Tools {
		if len(t.Scopes) > 0 {
			f.bullet("%s takes %s besides", code(t.Name), codes(t.Scopes, ""))
		}
	}
	f.end()
	if lazy(s) {
		var open []string
		for _, t := range s.Tools {
			if t.Public {
				open = append(open, t.Name)
			}
		}
		f.fact("On-demand login", "Yes: connecting, listing and these tools need no token: %s. The others answer 401, and the client logs in and calls again.",
			codes(open, ""))
	} else {
		f.fact("On-demand login", "No: every call needs a token.")
	}
}

// codes lists texts as code spans, or says what there is instead.
func codes(texts []string, none string) string {
	if len(texts) == 0 {
		return none
	}
	spans := make([]string, len(texts))
	for i, text := range texts {
		spans[i] = code(text)
	}
	return strings.Join(spans, ", ")
}
