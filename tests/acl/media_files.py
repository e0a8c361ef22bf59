"""Small coded pictures, for tests that need one but not its pixels."""

import base64

# 32x32 pixels, 4:2:0: an orange square on black.
JPEG = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAFA3PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI////////////////////////////////////////////"
    "////////2wBDAVVaWnhpeOuCguv/////////////////////////////////////////////////////////////////////////wAARCAAgACAD"
    "ASIAAhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAABQAE/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/EABYBAQEBAAAAAAAAAAAAAAAAAAABAv/EABYR"
    "AQEBAAAAAAAAAAAAAAAAAAEAEf/aAAwDAQACEQMRAD8AxJEWVyobHIiOB2JlERyE2DkiOSAyLt//2Q=="
)
# The same.
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAIAAAD8GO2jAAAAM0lEQVRIx2NgGAWjYBQw4pK4s0CDJINUEm5gFWeitQ9GLRi1YNSCUQtGLRgFo2AU"
    "UAcAAIVtAyCbqoD1AAAAAElFTkSuQmCC"
)
