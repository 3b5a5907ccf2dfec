// What llama-server asks of mtmd, llama.cpp's reader of images and sound, answered by one that reads nothing: the
// server of our tests is only ever given text, and mtmd takes a fifth of its build. Asked in earnest, it stops.
#include "mtmd-helper.h"

#include <cstdio>
#include <cstdlib>
#include <map>

[[noreturn]] static void refuse() {
    std::fputs("this llama-server was built for tests of text, without mtmd: it reads no images\n", stderr);
    std::abort();
}

// At the start these are asked of any server.
mtmd_context_params mtmd_context_params_default(void) { return {}; }
mtmd_helper_init_opt mtmd_helper_init_opt_default(void) { return {}; }
void mtmd_helper_log_set(ggml_log_callback, void *) {}

// There is nothing to free.
void mtmd_free(mtmd_context *) {}
void mtmd_batch_free(mtmd_batch *) {}
void mtmd_bitmap_free(mtmd_bitmap *) {}
void mtmd_helper_video_free(mtmd_helper_video *) {}
void mtmd_input_chunk_free(mtmd_input_chunk *) {}
void mtmd_input_chunks_free(mtmd_input_chunks *) {}

// A model that reads images comes with a second file, which must not be given.
mtmd_context * mtmd_init_from_file(const char *, const llama_model *, const mtmd_context_params) { refuse(); }
mtmd_caps mtmd_get_cap_from_file(const char *) { refuse(); }
std::map<ggml_backend_dev_t, size_t> mtmd_get_memory_usage(const char *, mtmd_context_params) { refuse(); }
bool mtmd_support_vision(const mtmd_context *) { return false; }
bool mtmd_support_audio(const mtmd_context *) { return false; }
bool mtmd_helper_support_video(const mtmd_context *) { return false; }

mtmd_batch * mtmd_batch_init(mtmd_context *) { refuse(); }
int32_t mtmd_batch_add_chunk(mtmd_batch *, const mtmd_input_chunk *) { refuse(); }
int32_t mtmd_batch_encode(mtmd_batch *) { refuse(); }
float * mtmd_batch_get_output_embd(mtmd_batch *, const mtmd_input_chunk *) { refuse(); }
int32_t mtmd_tokenize(
        const mtmd_context *, mtmd_input_chunks *, const mtmd_input_text *, const mtmd_bitmap * const *, size_t) {
    refuse();
}
mtmd_helper_bitmap_wrapper mtmd_helper_bitmap_init_from_buf(
        const mtmd_context *, const unsigned char *, size_t, bool, mtmd_helper_init_opt) {
    refuse();
}
int32_t mtmd_helper_decode_image_chunk(
        mtmd_context *, llama_context *, const mtmd_input_chunk *, float *, llama_pos, llama_seq_id, int32_t,
        llama_pos *, mtmd_helper_post_decode_callback, void *) {
    refuse();
}
mtmd_input_chunks * mtmd_input_chunks_init(void) { refuse(); }
size_t mtmd_input_chunks_size(const mtmd_input_chunks *) { refuse(); }
const mtmd_input_chunk * mtmd_input_chunks_get(const mtmd_input_chunks *, size_t) { refuse(); }
mtmd_input_chunk * mtmd_input_chunk_copy(const mtmd_input_chunk *) { refuse(); }
mtmd_input_chunk * mtmd_input_chunk_load(const char *, size_t) { refuse(); }
mtmd_input_chunk * mtmd_input_chunk_get_placeholder(const mtmd_input_chunk *) { refuse(); }
int32_t mtmd_input_chunk_save(const mtmd_input_chunk *, char *, size_t, size_t *) { refuse(); }
mtmd_input_chunk_type mtmd_input_chunk_get_type(const mtmd_input_chunk *) { refuse(); }
const llama_token * mtmd_input_chunk_get_tokens_text(const mtmd_input_chunk *, size_t *) { refuse(); }
size_t mtmd_input_chunk_get_n_tokens(const mtmd_input_chunk *) { refuse(); }
const char * mtmd_input_chunk_get_id(const mtmd_input_chunk *) { refuse(); }
llama_pos mtmd_input_chunk_get_n_pos(const mtmd_input_chunk *) { refuse(); }
