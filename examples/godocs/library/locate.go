package library

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// goEnv is what must be known of a Go installation.
type goEnv struct {
	root, modCache, version string
}

var errNoGo = errors.New("no Go installation found: install Go from https://go.dev/dl, put the go command on PATH, " +
	"or set the GOROOT environment variable to the directory that holds src, pkg and bin")

// findGo completes what opts leave open, asking the go command first: it alone
// knows settings written with "go env -w".
func findGo(opts Options) (goEnv, error) {
	env := goEnv{root: opts.GOROOT, modCache: opts.ModCache}
	if env.root == "" || env.modCache == "" && !opts.NoModules {
		asked := askGo(goCommands(opts.GOROOT))
		if env.root == "" {
			env.root, env.version = asked.root, asked.version
		}
		if env.modCache == "" {
			env.modCache = asked.modCache
		}
	}
	if env.root == "" {
		env.root = firstInstallation()
	}
	if env.root == "" {
		return env, errNoGo
	}
	if env.modCache == "" {
		env.modCache = defaultModCache()
	}
	if v := versionFile(env.root); v != "" {
		env.version = v
	}
	return env, nil
}

// goCommands lists the go commands worth asking, best first.
func goCommands(root string) []string {
	var list []string
	for _, dir := range append([]string{root, os.Getenv("GOROOT")}, usualPlaces()...) {
		if dir != "" {
			list = append(list, filepath.Join(dir, "bin", "go"))
		}
	}
	if path, err := exec.LookPath("go"); err == nil {
		list = slices.Insert(list, 0, path)
	}
	return list
}

func askGo(commands []string) goEnv {
	for _, command := range commands {
		// Enough for a cold start on a slow disk; Open must not hang on a broken one.
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		cmd := exec.CommandContext(ctx, command, "env", "-json", "GOROOT", "GOMODCACHE", "GOVERSION")
		// A go.mod or go.work around the working directory must neither switch
		// nor download a toolchain.
		cmd.Dir = os.TempDir()
		cmd.Env = append(os.Environ(), "GOTOOLCHAIN=local", "GOWORK=off")
		out, err := cmd.Output()
		cancel()
		if err != nil {
			continue
		}
		var vars struct{ GOROOT, GOMODCACHE, GOVERSION string }
		if json.Unmarshal(out, &vars) == nil && vars.GOROOT != "" {
			return goEnv{root: vars.GOROOT, modCache: vars.GOMODCACHE, version: vars.GOVERSION}
		}
	}
	return goEnv{}
}

// usualPlaces are where installers put Go; a service manager often starts
// programs with a PATH that holds none of them. A variable, so that tests can
// have a machine without Go.
var usualPlaces = func() []string {
	places := []string{
		"/usr/local/go", "/usr/lib/go", "/usr/lib/golang", "/usr/share/go", "/snap/go/current",
		"/opt/homebrew/opt/go/libexec", "/usr/local/opt/go/libexec",
	}
	if runtime.GOOS == "windows" {
		places = []string{`C:\Program Files\Go`, `C:\Go`}
	}
	if home, err := os.UserHomeDir(); err == nil {
		sdks, _ := filepath.Glob(filepath.Join(home, "sdk", "go1*"))
		slices.SortFunc(sdks, func(a, b string) int {
			return minorVersion(filepath.Base(b)) - minorVersion(filepath.Base(a))
		})
		places = append(places, sdks...)
	}
	return places
}

// firstInstallation finds source without a working go command, as a container
// image that copies only GOROOT/src has it.
func firstInstallation() string {
	for _, dir := range append([]string{os.Getenv("GOROOT")}, usualPlaces()...) {
		if dir == "" {
			continue
		}
		if info, err := os.Stat(filepath.Join(dir, "src", "fmt")); err == nil && info.IsDir() {
			return dir
		}
	}
	return ""
}

func defaultModCache() string {
	if dir := os.Getenv("GOMODCACHE"); dir != "" {
		return dir
	}
	if list := filepath.SplitList(os.Getenv("GOPATH")); len(list) > 0 {
		return filepath.Join(list[0], "pkg", "mod")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return filepath.Join(home, "go", "pkg", "mod")
}

// versionFile reads the version that belongs to root; the go command that was
// asked may be another installation's.
func versionFile(root string) string {
	data, err := os.ReadFile(filepath.Join(root, "VERSION"))
	if err != nil {
		return ""
	}
	line, _, _ := strings.Cut(string(data), "\n")
	version, _, _ := strings.Cut(strings.TrimSpace(line), " ")
	return version
}
