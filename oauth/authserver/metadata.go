package authserver

import "encoding/json"

// The names of grant types.
const (
	grantCode      = "authorization_code"
	grantRefresh   = "refresh_token"
	grantAssertion = "urn:ietf:params:oauth:grant-type:jwt-bearer"
	// profileAssertion is how clients see that identity assertions are accepted. Source:
	// https://github.com/modelcontextprotocol/ext-auth
	profileAssertion = "urn:ietf:params:oauth:grant-profile:id-jag"
)

// scopeOffline is the scope of refresh tokens. Every grant has one; it is listed because some
// clients ask for refresh tokens only if it is.
const scopeOffline = "offline_access"

const wellKnown = "/.well-known/oauth-authorization-server"

// The authentication methods of clients.
const (
	authNone  = "none"
	authBasic = "client_secret_basic"
	authPost  = "client_secret_post"
)

// wellKnownPaths returns where the metadata must be found on the host.
func (s *base) wellKnownPaths() []string {
	if s.path == "" {
		return []string{wellKnown}
	}
	return []string{wellKnown, wellKnown + s.path, s.path + wellKnown}
}

// metadata is the document of RFC 8414. It names only what is served.
func (s *base) metadata() ([]byte, error) {
	m := struct {
		Issuer            string   `json:"issuer"`
		Authorization     string   `json:"authorization_endpoint"`
		Token             string   `json:"token_endpoint"`
		JWKS              string   `json:"jwks_uri"`
		Registration      string   `json:"registration_endpoint,omitempty"`
		Revocation        string   `json:"revocation_endpoint"`
		Scopes            []string `json:"scopes_supported"`
		ResponseTypes     []string `json:"response_types_supported"`
		ResponseModes     []string `json:"response_modes_supported"`
		GrantTypes        []string `json:"grant_types_supported"`
		GrantProfiles     []string `json:"authorization_grant_profiles_supported,omitempty"`
		TokenAuth         []string `json:"token_endpoint_auth_methods_supported"`
		RevocationAuth    []string `json:"revocation_endpoint_auth_methods_supported"`
		Challenges        []string `json:"code_challenge_methods_supported"`
		IssuerInResponses bool     `json:"authorization_response_iss_parameter_supported"`
		Documents         bool     `json:"client_id_metadata_document_supported,omitempty"`
	}{
		Issuer:            s.config.Issuer,
		Authorization:     s.url(pathAuthorize),
		Token:             s.url(pathToken),
		JWKS:              s.url(pathKeys),
		Revocation:        s.url(pathRevoke),
		ResponseTypes:     []string{"code"},
		ResponseModes:     []string{"query"},
		GrantTypes:        []string{grantCode, grantRefresh},
		TokenAuth:         []string{authNone, authBasic, authPost},
		RevocationAuth:    []string{authNone, authBasic, authPost},
		Challenges:        []string{"S256"},
		IssuerInResponses: true,
		Documents:         !s.config.Documents.Off,
	}
	for _, scope := range s.config.Scopes {
		m.Scopes = append(m.Scopes, scope.Name)
	}
	m.Scopes = append(m.Scopes, scopeOffline)
	if s.config.Registration != nil {
		m.Registration = s.url(pathRegister)
	}
	if s.config.Enterprise != nil {
		m.GrantTypes = append(m.GrantTypes, grantAssertion)
		m.GrantProfiles = []string{profileAssertion}
	}
	return json.Marshal(m)
}
