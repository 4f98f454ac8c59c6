package tiktoken

import (
	"errors"
	"fmt"
	"sync"

	"github.com/pkoukk/tiktoken-go"
	loader "github.com/pkoukk/tiktoken-go-loader"

	"github.com/mcpkit-go/mcpkit/budget/internal/pretoken"
)

// A definition is an encoding as OpenAI publishes it (tiktoken_ext/openai_public.py in
// github.com/openai/tiktoken).
type definition struct {
	file    string // the name of the rank file in tiktoken-go-loader
	pattern string
	next    func(b []byte, i int) (end int, invalid bool) // does what pattern does
	load    func() (*Counter, error)
}

const (
	gpt2Pattern   = `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
	cl100kPattern = `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
	o200kPattern  = `[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?` +
		`|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?` +
		`|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`
)

var encodings = func() map[string]*definition {
	all := map[string]*definition{
		"r50k_base":   {file: "r50k_base", pattern: gpt2Pattern, next: pretoken.GPT2},
		"p50k_base":   {file: "p50k_base", pattern: gpt2Pattern, next: pretoken.GPT2},
		"p50k_edit":   {file: "p50k_base", pattern: gpt2Pattern, next: pretoken.GPT2},
		"cl100k_base": {file: "cl100k_base", pattern: cl100kPattern, next: pretoken.CL100K},
		"o200k_base":  {file: "o200k_base", pattern: o200kPattern, next: pretoken.O200K},
	}
	for _, d := range all {
		d.load = sync.OnceValues(d.build)
	}
	return all
}()

// Load returns the counter of an encoding: "r50k_base", "p50k_base", "p50k_edit", "cl100k_base" or
// "o200k_base". The first call for an encoding takes 50 to 400 ms; later calls return the same
// counter. Load returns an error for any other name. It is safe for concurrent use.
func Load(encoding string) (*Counter, error) {
	d, ok := encodings[encoding]
	if !ok {
		return nil, fmt.Errorf("tiktoken: unknown encoding %q; valid: r50k_base, p50k_base, p50k_edit, cl100k_base, o200k_base", encoding)
	}
	return d.load()
}

// build does not call tiktoken.GetEncoding, which reads its loader from a global variable without a
// lock. Its default downloads the ranks, and another part of the program may be setting it.
func (d *definition) build() (*Counter, error) {
	ranks, err := loader.NewOfflineLoader().LoadTiktokenBpe(d.file + ".tiktoken")
	if err != nil {
		return nil, fmt.Errorf("tiktoken: %w", err)
	}
	if len(ranks) == 0 {
		return nil, errors.New("tiktoken: no ranks in " + d.file)
	}
	core, err := tiktoken.NewCoreBPE(ranks, nil, d.pattern)
	if err != nil {
		return nil, fmt.Errorf("tiktoken: %w", err)
	}
	return &Counter{next: d.next, codec: tiktoken.NewTiktoken(core, nil, nil)}, nil
}
