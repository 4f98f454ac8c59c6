package filevalue_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"testing"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/filevalue"
)

// FuzzDecodeUpload checks that nothing panics, that the content of each text that decodes comes
// back from its standard encoding, and that each content does.
func FuzzDecodeUpload(f *testing.F) {
	for _, text := range []string{"", "YQ==", "YQ", "Y", "a-_b", "data:text/plain;base64,YQ", "data:,x", "YQ=\n=", "ü", "YW\r\nJj"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, sent := range []string{text, base64.StdEncoding.EncodeToString([]byte(text)), "data:a/b;base64," + base64.RawURLEncoding.EncodeToString([]byte(text))} {
			value, _ := json.Marshal(sent)
			u, err := filevalue.DecodeUpload(value)
			if err != nil {
				if sent != text {
					t.Fatalf("%q: %v", sent, err)
				}
				continue
			}
			if sent != text && !bytes.Equal(u.Data, []byte(text)) {
				t.Fatalf("%q became %q", text, u.Data)
			}
			value, _ = json.Marshal(base64.StdEncoding.EncodeToString(u.Data))
			again, err := filevalue.DecodeUpload(value)
			if err != nil || !bytes.Equal(again.Data, u.Data) {
				t.Fatalf("%q became %q: %v", u.Data, again.Data, err)
			}
		}
	})
}
