package budget

import "github.com/modelcontextprotocol/go-sdk/mcp"

// Cost returns an upper estimate of the tokens of a result, in tokens of the reader. It counts the
// whole result, however large it is. The error is that of encoding the structured content.
func (f *Fitter) Cost(res *mcp.CallToolResult) (int, error) {
	r := f.Reader.valid()
	parts, err := partsOf(res)
	if err != nil {
		return 0, err
	}
	_, media := size(parts)
	counted := 0
	for _, p := range parts {
		counted += countBytes(r.Counter, p.text)
	}
	return r.estimate(counted) + media, nil
}
