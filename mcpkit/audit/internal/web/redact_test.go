package web_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
)

func TestEvidenceHidesSecretsAndNothingElse(t *testing.T) {
	x := &web.Exchange{
		Request: web.Request{
			Method: http.MethodPost, URL: "https://user:pass1word@example.net/token?code=c0de-of-the-user&x=1", Token: "t0ken",
			Header: http.Header{"Origin": {"https://claude.ai"}},
			Body:   []byte("grant_type=authorization_code&code=c0de-of-the-user&code_verifier=v3rifier&note=t0ken"),
		},
		Status: http.StatusOK,
		Header: http.Header{"Content-Type": {"application/json"}, "Set-Cookie": {"s=s3ssion"}},
		Body:   []byte(`{"access_token":"acc3ss","refresh_token": "r3fresh","error":{"code":-32600},"client_secret":"cs3cret"}`),
	}
	e := x.Evidence()
	for _, secret := range []string{"pass1word", "c0de-of-the-user", "t0ken", "v3rifier", "s3ssion", "acc3ss", "r3fresh", "cs3cret"} {
		assert.NotContains(t, e.Sent+e.Received, secret)
	}
	for _, shown := range []string{"POST https://example.net/token", "x=1", "Origin: https://claude.ai", "grant_type=authorization_code"} {
		assert.Contains(t, e.Sent, shown)
	}
	assert.Contains(t, e.Received, `"code":-32600`)
}
