// Asks for one sentence, streaming or not, and prints what the official Java SDK makes of the reply.
package qtts;

import com.alibaba.dashscope.aigc.multimodalconversation.AudioParameters;
import com.alibaba.dashscope.aigc.multimodalconversation.MultiModalConversation;
import com.alibaba.dashscope.aigc.multimodalconversation.MultiModalConversationParam;
import com.alibaba.dashscope.aigc.multimodalconversation.MultiModalConversationResult;
import com.alibaba.dashscope.exception.ApiException;
import com.alibaba.dashscope.utils.Constants;
import com.alibaba.dashscope.utils.JsonUtils;

public final class Sample {
    private static MultiModalConversationParam request(String key) {
        return MultiModalConversationParam.builder()
                .apiKey(key)
                .model("qwen3-tts-flash")
                .text("Today is a wonderful day to build something people love!")
                .voice(AudioParameters.Voice.CHERRY)
                .languageType("English")
                .build();
    }

    private static void show(MultiModalConversationResult result) {
        System.out.println("RESULT " + JsonUtils.toJson(result));
    }

    // arguments: base URL, key, "stream" or "call"
    public static void main(String[] arguments) throws Exception {
        Constants.baseHttpApiUrl = arguments[0];
        MultiModalConversation conversation = new MultiModalConversation();
        try {
            if (arguments[2].equals("stream")) {
                conversation.streamCall(request(arguments[1])).blockingForEach(Sample::show);
            } else {
                show(conversation.call(request(arguments[1])));
            }
        } catch (ApiException failure) {
            System.out.println("FAILURE " + JsonUtils.toJson(failure.getStatus()));
        }
        System.exit(0); // the SDK's connection pool would keep the program alive for minutes
    }
}
