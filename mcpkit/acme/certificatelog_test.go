package acme_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"log/slog"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/acme"
)

func TestCertificateLog(t *testing.T) {
	var out strings.Builder
	now := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	log := slog.New(slog.NewTextHandler(&out, nil))
	w := acme.NewCertificateLog("mcp.example.com", "DNS is lame", log, func() time.Time { return now })
	lines := func() int { return strings.Count(out.String(), "\n") }
	issued := func(serial int64) *tls.Certificate {
		return &tls.Certificate{Leaf: &x509.Certificate{SerialNumber: big.NewInt(serial), NotBefore: now, NotAfter: now.Add(90 * 24 * time.Hour)}}
	}

	w.Handshake("other.example.com", nil, errors.New("not one of the hosts"))
	assert.Zero(t, lines(), "scanners cannot fill the log")

	w.Handshake("mcp.example.com", nil, errors.New("429 too many certificates"))
	w.Handshake("mcp.example.com", nil, errors.New("429 too many certificates"))
	assert.Equal(t, 1, lines())
	assert.Contains(t, out.String(), `level=WARN msg="no certificate" host=mcp.example.com error="429 too many certificates" issuer="DNS is lame"`)
	now = now.Add(acme.WarningInterval)
	w.Handshake("mcp.example.com", nil, errors.New("429 too many certificates"))
	assert.Equal(t, 2, lines(), "a warning is repeated after the interval")

	first := issued(1)
	w.Handshake("MCP.example.com.", first, nil)
	w.Handshake("mcp.example.com", first, nil)
	assert.Equal(t, 3, lines())
	assert.Contains(t, out.String(), `msg="certificate in use" host=mcp.example.com`)

	now = now.Add(61 * 24 * time.Hour)
	w.Handshake("mcp.example.com", first, nil)
	assert.Equal(t, 3, lines(), "enough of the lifetime is left")
	now = now.Add(15 * 24 * time.Hour)
	w.Handshake("mcp.example.com", first, nil)
	assert.Equal(t, 4, lines())
	assert.Contains(t, out.String(), "the certificate is not being renewed")

	w.Handshake("mcp.example.com", issued(2), nil)
	assert.Equal(t, 5, lines(), "a renewed certificate is logged")
}
