package authserver

import "net/http"

// A tokenEndpoint answers token requests.
type tokenEndpoint struct {
	*base
	*clients
	*codes
	*grants
	*issuer
	*upstreams
	enterprise *assertionGrant // nil if it is not configured
}

// serveToken answers the token endpoint.
func (s *tokenEndpoint) serveToken(w http.ResponseWriter, r *http.Request) {
	response, err := s.token(w, r)
	if err != nil {
		s.writeFailure(w, r, err)
		return
	}
	writeJSON(w, r, http.StatusOK, response)
}

func (s *tokenEndpoint) token(w http.ResponseWriter, r *http.Request) (*tokenResponse, error) {
	began := s.config.Now()
	f, err := readForm(w, r)
	if err != nil {
		return nil, err
	}
	ctx := r.Context()
	c, err := s.authenticate(r, f)
	if err != nil {
		return nil, err
	}
	switch f["grant_type"] {
	case grantCode:
		return s.redeem(ctx, c, f, began)
	case grantRefresh:
		return s.refresh(ctx, c, f)
	case grantAssertion:
		if s.enterprise != nil {
			return s.enterprise.assert(ctx, c, f)
		}
	case "":
		return nil, fail("invalid_request", "grant_type is missing")
	}
	return nil, errGrantType
}
