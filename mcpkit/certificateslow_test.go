//go:build unix

package mcpkit_test

import (
	"crypto/tls"
	"log/slog"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/serving"
)

// TestHandshakesDoNotWaitForASlowDisk blocks the handshake that reads the files. Meanwhile other
// handshakes must get the previous certificate.
func TestHandshakesDoNotWaitForASlowDisk(t *testing.T) {
	cert, key := writeCertificate(t, t.TempDir(), "first")
	addr, _ := running(t, newServer(mcpkit.Logs(observe.Logs{Logger: slog.New(slog.DiscardHandler)})), serving.TLSFiles(cert, key))
	require.NoError(t, os.Remove(key))
	require.NoError(t, syscall.Mkfifo(key, 0o600)) // reading a pipe blocks until it has a writer
	connect := func() error {
		conn, err := tls.Dial("tcp", addr, &tls.Config{InsecureSkipVerify: true})
		if err == nil {
			conn.Close()
		}
		return err
	}
	blocked := make(chan error, 1000)
	var pipe *os.File
	require.Eventually(t, func() bool {
		go func() { blocked <- connect() }()
		// Opening the pipe for writing succeeds only when a handshake has opened it for reading.
		fd, err := syscall.Open(key, syscall.O_WRONLY|syscall.O_NONBLOCK, 0)
		if err == nil {
			pipe = os.NewFile(uintptr(fd), key)
			return true
		}
		select {
		case err := <-blocked:
			require.NoError(t, err)
		case <-time.After(100 * time.Millisecond):
		}
		return false
	}, 20*time.Second, 50*time.Millisecond)
	for range 10 {
		done := make(chan error, 1)
		go func() { done <- connect() }()
		select {
		case err := <-done:
			assert.NoError(t, err)
		case err := <-blocked:
			assert.NoError(t, err)
		case <-time.After(20 * time.Second):
			t.Fatal("a handshake waits for another handshake, which reads the files")
		}
	}
	require.NoError(t, pipe.Close()) // the blocked handshake reads an empty key
}
