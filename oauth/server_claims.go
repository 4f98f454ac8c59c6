package oauth

// PrincipalFromClaims is like the function [PrincipalFromClaims], with the issuer that the claims
// name in iss, and with the [Mapping] of the configuration if it has exactly one of Issuers. It is
// for tests of the mapping. It does not check the issuer, the audience, the tenant or the times.
func (s *Server) PrincipalFromClaims(claims map[string]any) (*Principal, error) {
	var m Mapping
	if len(s.config.Issuers) == 1 {
		m = s.config.mapping(s.config.Issuers[0].Mapping)
	}
	issuer, _ := claims["iss"].(string)
	return m.fromClaims(issuer, claims)
}

// Example returns what tokens look like, with the URL of this server in them: the Example of the
// configuration if it has exactly one of Issuers. It has no Claims if the configuration has none.
func (s *Server) Example() TokenExample {
	if len(s.config.Issuers) != 1 {
		return TokenExample{}
	}
	return s.config.Issuers[0].Example.For(s.config.Resource)
}
