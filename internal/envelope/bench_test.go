package envelope_test

import (
	"testing"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
)

// BenchmarkParse parses the most frequent messages.
func BenchmarkParse(b *testing.B) {
	const meta = `"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"c","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}`
	for name, body := range map[string]string{
		"call":        `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"find_notes","arguments":{"query":"milk","limit":10}}}`,
		"modern call": `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"find_notes","arguments":{"query":"milk","limit":10},` + meta + `}}`,
		"list":        `{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}`,
		"read":        `{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"notes://ada/7"}}`,
		"complete":    `{"jsonrpc":"2.0","id":1,"method":"completion/complete","params":{"ref":{"type":"ref/prompt","name":"greet"},"argument":{"name":"who","value":"a"}}}`,
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := envelope.Parse([]byte(body)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
