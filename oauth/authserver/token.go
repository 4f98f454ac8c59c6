package authserver

import (
	"context"
	"crypto/rand"
	"net/http"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// A tokenResponse is the answer to a token request (RFC 6749, section 5.1).
type tokenResponse struct {
	AccessToken  string `json:"access_token"`
	TokenType    string `json:"token_type"`
	ExpiresIn    int64  `json:"expires_in"`
	RefreshToken string `json:"refresh_token,omitempty"`
	Scope        string `json:"scope"`
}

// claimGrant names the grant of an access token.
const claimGrant = "grant_id"

// ownClaims are the claims that a user cannot have.
var ownClaims = []string{
	"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "client_id", "scope", claimGrant,
	"azp", "cid", "appid", "scp", "cnf", "act", "may_act", "typ", "token_use", "nonce", "at_hash",
}

// serveToken answers the token endpoint.
func (s *Server) serveToken(w http.ResponseWriter, r *http.Request) {
	response, err := s.token(w, r)
	if err != nil {
		s.writeFailure(w, r, err)
		return
	}
	writeJSON(w, r, http.StatusOK, response)
}

func (s *Server) token(w http.ResponseWriter, r *http.Request) (*tokenResponse, error) {
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
		if s.config.Enterprise != nil {
			return s.assert(ctx, c, f)
		}
	case "":
		return nil, fail("invalid_request", "grant_type is missing")
	}
	return nil, errGrantType
}

// issue returns an access token of a grant, and its latest refresh token if refresh is set.
func (s *Server) issue(ctx context.Context, g *grant, scopes []string, refresh bool) (*tokenResponse, error) {
	now := s.config.Now()
	claims := jwt.MapClaims{}
	for name, value := range g.User.Claims {
		claims[name] = value
	}
	claims["iss"] = s.config.Issuer
	claims["sub"] = g.User.ID
	claims["aud"] = g.Resource
	claims["client_id"] = g.Client
	claims["scope"] = strings.Join(scopes, " ")
	claims["iat"] = now.Unix()
	claims["exp"] = now.Add(s.config.AccessTokenLife).Unix()
	claims["jti"] = rand.Text()
	claims[claimGrant] = g.ID
	token, err := s.keys.sign(ctx, claims)
	if err != nil {
		return nil, err
	}
	response := &tokenResponse{
		AccessToken: token, TokenType: "Bearer", ExpiresIn: int64(s.config.AccessTokenLife / time.Second),
		Scope: strings.Join(scopes, " "),
	}
	if refresh {
		response.RefreshToken = s.refreshToken(g)
	}
	return response, nil
}
