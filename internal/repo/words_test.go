package main_test

import (
	"bufio"
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// mostWordsOfREADME limits the length of README.md, including its program.
const mostWordsOfREADME = 900

func TestREADMEIsShort(t *testing.T) {
	text, err := fs.ReadFile(root, "README.md")
	require.NoError(t, err)
	assert.LessOrEqual(t, len(strings.Fields(string(text))), mostWordsOfREADME)
}

// foreignTexts lists a directory and a file whose words are not this repository's.
var foreignTexts = []string{
	"examples/godocs/library/testdata", // copies of the standard library's documentation
	"mcpkit/policy/internal/words",     // lists of words and patterns of texts of servers
	"mcpkit/policy/internal/prose",     // the same
}

// TestPlainWords looks for the phrases of testdata/phrases.txt in all Go and Markdown files.
func TestPlainWords(t *testing.T) {
	advice := readPhrases(t)
	require.NoError(t, fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		foreign := slices.Contains(foreignTexts, name)
		if d.IsDir() {
			if d.Name() == "node_modules" || d.Name() == ".git" || foreign {
				return fs.SkipDir
			}
			return nil
		}
		if ext := path.Ext(name); ext != ".go" && ext != ".md" || foreign {
			return nil
		}
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		prose, lines := joinLines(string(text))
		prose = lowerASCII(prose)
		for phrase, instead := range advice {
			for _, at := range occurrences(prose, phrase) {
				t.Errorf("%s:%d: %q: write %s", name, lines[at], phrase, instead)
			}
		}
		return nil
	}))
}

func TestOccurrences(t *testing.T) {
	assert.Equal(t, []int{0, 7}, occurrences("so a b so", "so"))
	assert.Empty(t, occurrences("also son xso_", "so"))
	assert.Equal(t, "ÄaÖz", lowerASCII("ÄAÖZ"))
}

func TestJoinLines(t *testing.T) {
	prose, lines := joinLines("// a phrase in\n\t// two lines\n\nx := 1\n")
	assert.Equal(t, "a phrase in two lines  x := 1 ", prose)
	assert.Equal(t, 2, lines[strings.Index(prose, "two")])
	assert.Equal(t, 4, lines[strings.Index(prose, "x")])
}

// readPhrases returns the phrases with the advice for each.
func readPhrases(t *testing.T) map[string]string {
	t.Helper()
	file, err := root.Open("internal/repo/testdata/phrases.txt")
	require.NoError(t, err)
	defer file.Close()
	advice := map[string]string{}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		phrase, instead, found := strings.Cut(lines.Text(), " => ")
		require.True(t, found, lines.Text())
		advice[phrase] = instead
	}
	require.NotEmpty(t, advice)
	return advice
}

// occurrences returns the offsets of the phrase in the text, where it consists of whole words.
func occurrences(text, phrase string) (found []int) {
	for from := 0; ; {
		i := strings.Index(text[from:], phrase)
		if i < 0 {
			return found
		}
		at := from + i
		from = at + len(phrase)
		if (at == 0 || !isWord(text[at-1])) && (from == len(text) || !isWord(text[from])) {
			found = append(found, at)
		}
	}
}

func isWord(b byte) bool {
	return b == '_' || '0' <= b && b <= '9' || 'a' <= b && b <= 'z' || b >= 0x80
}

// lowerASCII returns the text with its ASCII letters in lower case, which keeps all offsets.
func lowerASCII(text string) string {
	b := []byte(text)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// joinLines returns a text with its line breaks, indentation and comment marks replaced by single
// spaces, so that phrases are found across lines, and the line number of each byte of the result.
func joinLines(text string) (string, []int) {
	var prose strings.Builder
	var lines []int
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimPrefix(strings.TrimSpace(line), "//")
		prose.WriteString(strings.TrimSpace(line) + " ")
		for len(lines) < prose.Len() {
			lines = append(lines, number)
		}
	}
	return prose.String(), lines
}
