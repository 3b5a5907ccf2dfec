# syntax=docker/dockerfile:1.7
#
# Inhouse in a container. llama.cpp is compiled in the first stages; the last one holds no compiler.
#
#   docker build -t inhouse .                         any x86-64 or 64-bit ARM machine, CPU only
#   docker build -t inhouse:cuda --build-arg GPU=cuda .    NVIDIA; runs on the CPU where there is no GPU
#   docker build -t inhouse-llama-server --target llama-server .    a model server for several bots
#
# llama.cpp's compute code is built once for each generation of processors, as modules, and the best one for the
# machine is chosen at start (GGML_BACKEND_DL, GGML_CPU_ALL_VARIANTS). So the image is portable and still fast.
#
# Debian keeps one version of a package at a time, so those of apt are not pinned (DL3008): the release of the base is.
# A stage has no tag (DL3006).
# hadolint global ignore=DL3006,DL3008

ARG GPU=cpu
ARG PYTHON_IMAGE=python:3.12-slim-bookworm
ARG CUDA_VERSION=12.8.1

# --- where to compile: one base for each kind ------------------------------------------------------------

FROM ${PYTHON_IMAGE} AS build-cpu
ENV GGML_CUDA=OFF
RUN apt-get update \
    && apt-get install --yes --no-install-recommends g++ \
    && rm -rf /var/lib/apt/lists/*

FROM nvidia/cuda:${CUDA_VERSION}-devel-ubuntu24.04 AS build-cuda
ENV GGML_CUDA=ON
RUN apt-get update \
    && apt-get install --yes --no-install-recommends g++ python3 python3-venv \
    && rm -rf /var/lib/apt/lists/*

FROM build-${GPU} AS build
# CUDA architectures to compile for: Turing, Ampere, Ada, Hopper, Blackwell. Fewer compile faster.
ARG CUDA_ARCHITECTURES="75;80;86;89;90;120"
ENV UV_LINK_MODE=copy \
    UV_COMPILE_BYTECODE=1 \
    UV_PYTHON_DOWNLOADS=never
WORKDIR /src

COPY requirements/uv.txt requirements/
RUN python3 -m venv /opt/uv \
    && /opt/uv/bin/python -m pip install --no-cache-dir --require-hashes -r requirements/uv.txt \
    && /opt/uv/bin/uv venv --python "$(command -v python3)" /opt/inhouse

# -fno-dse: without it GCC drops what sets up the tile registers of AMX, and the first prompt is an illegal instruction.
# uv keeps what it built in its cache under these very settings, so a CPU and a CUDA build never mix.
COPY requirements/run.txt requirements/
RUN --mount=type=cache,target=/root/.cache/uv \
    /opt/uv/bin/uv pip install --python /opt/inhouse/bin/python --no-config --no-deps \
        --require-hashes -r requirements/run.txt \
        --config-settings-package llama-cpp-python:cmake.define.LLAVA_BUILD=OFF \
        --config-settings-package llama-cpp-python:cmake.define.GGML_NATIVE=OFF \
        --config-settings-package llama-cpp-python:cmake.define.GGML_BACKEND_DL=ON \
        --config-settings-package llama-cpp-python:cmake.define.GGML_CPU_ALL_VARIANTS=ON \
        --config-settings-package llama-cpp-python:cmake.define.CMAKE_CXX_FLAGS=-fno-dse \
        --config-settings-package llama-cpp-python:cmake.define.CMAKE_INSTALL_BINDIR=llama_cpp/lib \
        --config-settings-package llama-cpp-python:cmake.define.GGML_CUDA="${GGML_CUDA}" \
        --config-settings-package llama-cpp-python:cmake.define.CMAKE_CUDA_ARCHITECTURES="${CUDA_ARCHITECTURES}"

COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY handlers handlers
COPY store store
RUN --mount=type=cache,target=/root/.cache/uv \
    /opt/uv/bin/uv pip install --python /opt/inhouse/bin/python --no-config --no-deps .

# --- llama-server of the same llama.cpp, over the same libraries: docker build --target llama-server . -----

FROM build AS build-llama-server
RUN apt-get update \
    && apt-get install --yes --no-install-recommends cmake ninja-build \
    && rm -rf /var/lib/apt/lists/*
COPY bench/llama_cpp.py bench/
COPY bench/llama_server bench/llama_server
RUN PYTHONPATH="$(echo /opt/inhouse/lib/python3*/site-packages)" /opt/uv/bin/python bench/llama_cpp.py \
    && mkdir /opt/llama-server \
    && cp .cache/llama-server/bin/llama-server /opt/llama-server/ \
    && ln -s "$(echo /opt/inhouse/lib/python3*/site-packages)"/llama_cpp/lib/libggml-c*.so /opt/llama-server/

# --- where to run: the same bases without compilers ------------------------------------------------------

FROM ${PYTHON_IMAGE} AS runtime-cpu
# libgomp: llama.cpp's threads.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libgomp1 \
    && rm -rf /var/lib/apt/lists/*

FROM nvidia/cuda:${CUDA_VERSION}-runtime-ubuntu24.04 AS runtime-cuda
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libgomp1 python3 ca-certificates \
    && rm -rf /var/lib/apt/lists/*

FROM runtime-${GPU} AS installed
COPY --from=build /opt/inhouse /opt/inhouse
ENV PATH=/opt/inhouse/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    OMP_WAIT_POLICY=passive \
    INHOUSE_DATA_DIR=/data

# llama.cpp looks for its modules beside the program that runs: Python's own directory, not the virtual environment's.
RUN ln -s "$(echo /opt/inhouse/lib/python3*/site-packages)"/llama_cpp/lib/libggml-c*.so \
        "$(dirname "$(readlink -f /opt/inhouse/bin/python)")/" \
    && groupadd --system --gid 10001 inhouse \
    && useradd --system --uid 10001 --gid inhouse --home-dir /data --no-create-home inhouse \
    && install --directory --owner inhouse --group inhouse /data

# By number: Kubernetes cannot tell that a name is not root's.
USER 10001:10001
WORKDIR /data
# The starter models are made here, so that a container answers at once. Embedding a word proves that llama.cpp loads.
RUN printf '%s\n' \
        'from bot.runtime import open_runtime' \
        'from bot.settings import load' \
        'with open_runtime(load()) as runtime:' \
        '    print(runtime.writer_path, len(runtime.embedder.embed_query("hello")))' \
        > /tmp/make.py \
    && python /tmp/make.py \
    && rm /tmp/make.py

FROM installed AS llama-server
COPY --from=build-llama-server /opt/llama-server /opt/llama-server
ENV LLAMA_ARG_HOST=0.0.0.0 \
    LLAMA_ARG_PORT=8080 \
    LLAMA_ARG_MODEL=/data/models/starter-writer-smollm2-135m-instruct-q8_0-v1.gguf
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=2m --retries=6 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/health', timeout=4)"]
ENTRYPOINT ["/opt/llama-server/llama-server"]

FROM installed AS inhouse
ARG VERSION=""
LABEL org.opencontainers.image.title="Inhouse" \
      org.opencontainers.image.description="A Slack bot that answers from your own documents with a local model" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}"
VOLUME /data

# Who set INHOUSE_MONITORING__PORT has the container asked whether it is well. Without it nothing is asked: in Socket Mode
# nothing listens, and a bot that cannot go on ends, so a restart policy suffices.
HEALTHCHECK --interval=30s --timeout=5s --start-period=2m --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; port = os.environ.get('INHOUSE_MONITORING__PORT') or '0'; port == '0' or urllib.request.urlopen(f'http://127.0.0.1:{port}/healthz', timeout=4)"]
ENTRYPOINT ["inhouse"]
CMD ["run"]
