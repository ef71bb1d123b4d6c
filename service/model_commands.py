"""``python -m service models``: list the models of a folder, choose the one that is served."""

import argparse
from pathlib import Path

from service.model_folder import list_models, roll_back, use


def add_models_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", folder: Path) -> None:
    """Add the command; ``folder`` is the default one."""
    models = commands.add_parser("models", help="List the models of a folder, or choose the one that is served.")
    models.add_argument("--folder", type=Path, default=folder, help="Folder of the models; else BAYAN_MODEL.")
    what = models.add_subparsers(dest="what", required=True)
    what.add_parser("list", help="The models, with the one that is served marked by a star.")
    what.add_parser("use", help="Serve another model, at once.").add_argument("name", help="Its folder's name.")
    what.add_parser("rollback", help="Serve the model again that was served before.")


def run_models_command(asked: argparse.Namespace) -> str:
    """Do what is asked and return what to say; raises ModelError."""
    if asked.what == "use":
        return f"{asked.name}: model {use(asked.folder, asked.name)} is the active one"
    if asked.what == "rollback":
        name, version = roll_back(asked.folder)
        return f"{name}: model {version} is the active one"
    lines = []
    for model in list_models(asked.folder):
        texts = f", trained on {model.texts} texts" if model.texts is not None else ""
        about = f"refused: {model.refused}" if model.refused else f"model {model.version}{texts}"
        lines.append(f"{'*' if model.active else ' '} {model.name}: {about}")
    return "\n".join(lines)
