package main

import (
	"encoding/json"
	"net/http"
	"strconv"
	"sync"
)

// A pet is a pet as petstore.yaml describes it.
type pet struct {
	ID     int64   `json:"id"`
	Name   string  `json:"name"`
	Kind   string  `json:"kind"`
	Status string  `json:"status"`
	Born   *string `json:"born"`
}

// A store is the service that the document describes: an ordinary HTTP API. It is safe for
// concurrent use.
type store struct {
	mu   sync.Mutex
	pets []pet
	last int64
}

// maxPets is how many pets the store has at most.
const maxPets = 1000

// newStore returns the handler of a store with some pets.
func newStore() http.Handler {
	s := &store{}
	for _, p := range []pet{{Name: "Tom", Kind: "cat"}, {Name: "Bello", Kind: "dog"}, {Name: "Wanda", Kind: "fish", Status: "sold"}} {
		s.insert(p)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /pets", s.list)
	mux.HandleFunc("POST /pets", s.add)
	mux.HandleFunc("GET /pets/{id}", s.get)
	mux.HandleFunc("DELETE /pets/{id}", s.remove)
	mux.HandleFunc("GET /inventory", s.count)
	return mux
}

func (s *store) insert(p pet) (added pet, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.pets) == maxPets {
		return pet{}, false
	}
	s.last++
	p.ID = s.last
	if p.Status == "" {
		p.Status = "available"
	}
	s.pets = append(s.pets, p)
	return p, true
}

func (s *store) list(w http.ResponseWriter, r *http.Request) {
	status := r.FormValue("status")
	s.mu.Lock()
	found := []pet{}
	for _, p := range s.pets {
		if status == "" || p.Status == status {
			found = append(found, p)
		}
	}
	s.mu.Unlock()
	from := min(max(number(r.FormValue("offset"), 0), 0), len(found))
	to := min(from+min(max(number(r.FormValue("limit"), 20), 1), 100), len(found))
	write(w, http.StatusOK, map[string]any{"pets": found[from:to], "total": len(found)})
}

func (s *store) add(w http.ResponseWriter, r *http.Request) {
	var p pet
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16)).Decode(&p); err != nil || p.Name == "" {
		fail(w, http.StatusBadRequest, "a pet needs a name and a kind")
		return
	}
	added, ok := s.insert(p)
	if !ok {
		fail(w, http.StatusConflict, "the store is full; remove a pet first")
		return
	}
	write(w, http.StatusCreated, added)
}

func (s *store) get(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := s.index(r); i >= 0 {
		write(w, http.StatusOK, s.pets[i])
		return
	}
	fail(w, http.StatusNotFound, "no pet has this number")
}

func (s *store) remove(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.index(r)
	if i < 0 {
		fail(w, http.StatusNotFound, "no pet has this number")
		return
	}
	s.pets = append(s.pets[:i:i], s.pets[i+1:]...)
	w.WriteHeader(http.StatusNoContent)
}

func (s *store) count(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	counts := map[string]int{"available": 0, "sold": 0}
	for _, p := range s.pets {
		counts[p.Status]++
	}
	write(w, http.StatusOK, counts)
}

// index returns the index of the pet in the path of a request, -1 if the store does not have it.
func (s *store) index(r *http.Request) int {
	for i, p := range s.pets {
		if strconv.FormatInt(p.ID, 10) == r.PathValue("id") {
			return i
		}
	}
	return -1
}

func number(text string, otherwise int) int {
	if n, err := strconv.Atoi(text); err == nil {
		return n
	}
	return otherwise
}

func write(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func fail(w http.ResponseWriter, status int, message string) {
	write(w, status, map[string]string{"message": message})
}
