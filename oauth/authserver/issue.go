package authserver

import (
	"context"
	"crypto/rand"
	"maps"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// An issuer makes tokens.
type issuer struct {
	*base
	*grants
	keys *signingKeys
}

// A tokenResponse is the answer to a token request (RFC 6749, section 5.1).
type tokenResponse struct {
	AccessToken  string `json:"access_token"`
	TokenType    string `json:"token_type"`
	ExpiresIn    int64  `json:"expires_in"`
	RefreshToken string `json:"refresh_token,omitempty"`
	Scope        string `json:"scope"`
}

// issue returns an access token of a grant, and its latest refresh token if refresh is set.
func (s *issuer) issue(ctx context.Context, g *grant, scopes []string, refresh bool) (*tokenResponse, error) {
	now := s.config.Now()
	claims := jwt.MapClaims{}
	maps.Copy(claims, g.User.Claims)
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
