package mcpkit_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// TestAFileOfTheLimitIsSent checks files of exactly as many bytes as are kept, and of one more,
// from memory and from a reader.
func TestAFileOfTheLimitIsSent(t *testing.T) {
	t.Parallel()
	const limit = 8 << 20
	var file mcpkit.File
	srv := newServer()
	addTool(srv, "read_file", func(context.Context, struct{}) (mcpkit.File, error) { return file, nil })
	endpoint := listen(t, srv)
	for size, failed := range map[int]bool{limit: false, limit + 1: true} {
		content := append(bytes.Clone(pdf), make([]byte, size-len(pdf))...)
		for _, f := range []mcpkit.File{{Name: "a.pdf", Data: content}, {Name: "a.pdf", Reader: bytes.NewReader(content)}} {
			file = f
			res := fileResult(t, endpoint, "2025-11-25", "read_file")
			assert.Equal(t, failed, res.IsError, "%.300s", asText(res))
			if !failed {
				a, part := readPart(t, endpoint, "2025-11-25", linkIn(t, res).URI+"#from=8000000")
				assert.Len(t, part.Contents, 1, "%.200s", a.Body)
				assert.Len(t, part.Contents[0].Blob, limit-8_000_000)
			}
		}
	}
}
