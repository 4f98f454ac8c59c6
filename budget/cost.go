package budget

import "github.com/modelcontextprotocol/go-sdk/mcp"

// Cost returns how many tokens of the reader a result has, estimated upwards. It counts all of it, however large.
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
