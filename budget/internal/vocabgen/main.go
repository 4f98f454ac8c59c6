// Command vocabgen writes the vocabularies that package bpe embeds, from the rank files in
// tiktoken-go-loader.
//
//	vocabgen DIRECTORY
package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strconv"

	"github.com/pkoukk/tiktoken-go-loader/assets"

	"github.com/mcpkit-go/mcpkit/budget/internal/vocab"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: vocabgen DIRECTORY")
	}
	for _, name := range []string{"cl100k_base", "o200k_base"} {
		data, err := generate(name)
		if err != nil {
			log.Fatalf("%s: %v", name, err)
		}
		if err := os.WriteFile(filepath.Join(os.Args[1], name+".bin"), data, 0o644); err != nil {
			log.Fatal(err)
		}
	}
}

func generate(name string) (vocab.Data, error) {
	ranks, err := assets.Assets.ReadFile(name + ".tiktoken")
	if err != nil {
		return nil, err
	}
	tokens, err := parse(ranks)
	if err != nil {
		return nil, err
	}
	return vocab.Write(tokens)
}

// parse reads lines with a token in base64 and its rank. The ranks must count up from 0.
func parse(ranks []byte) ([]string, error) {
	var tokens []string
	for line := range bytes.Lines(ranks) {
		text, number, _ := bytes.Cut(bytes.TrimSpace(line), []byte(" "))
		token, err := base64.StdEncoding.DecodeString(string(text))
		if err != nil {
			return nil, err
		}
		rank, err := strconv.Atoi(string(number))
		if err != nil {
			return nil, err
		}
		if rank != len(tokens) {
			return nil, fmt.Errorf("rank %d where %d was expected", rank, len(tokens))
		}
		tokens = append(tokens, string(token))
	}
	return tokens, nil
}
