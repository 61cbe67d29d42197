"""A randomly initialised model of the Llama architecture with its tokenizer, in a folder."""

from pathlib import Path

from tapa_planner.torchvision_guard import block_broken_torchvision

TEMPLATE = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant:"


def make_tiny_llama(folder: Path) -> Path:
    """Write a model of some 100,000 parameters and a byte-level tokenizer; return the folder."""
    block_broken_torchvision()
    from tokenizers import decoders, models, pre_tokenizers, Tokenizer, trainers
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    own = Tokenizer(models.BPE())
    own.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    own.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=['<s>', '</s>'],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    own.train_from_iterator(['PUT ONE apple TO fridge END', 'go_to(fridge_1) DONE'], trainer)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=own, bos_token='<s>', eos_token='</s>', pad_token='</s>'
    )
    tokenizer.chat_template = TEMPLATE
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        max_position_embeddings=4096,
        bos_token_id=0,
        eos_token_id=1,
    )
    LlamaForCausalLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
