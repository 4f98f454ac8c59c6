package main

import (
	"log"
	"sync"

	"github.com/pkoukk/tiktoken-go"
	loader "github.com/pkoukk/tiktoken-go-loader"

	"github.com/mcpkit-go/mcpkit/budget"
)

var setLoader = sync.OnceFunc(func() { tiktoken.SetBpeLoader(loader.NewOfflineLoader()) })

// peer returns tiktoken-go's count in its fastest configuration: loaded once, offline, and without
// special tokens.
func peer(v budget.Vocabulary) func(text string) int {
	setLoader()
	t, err := tiktoken.GetEncoding(v.String())
	if err != nil {
		log.Fatal(err)
	}
	return func(text string) int { return len(t.EncodeOrdinary(text)) }
}
